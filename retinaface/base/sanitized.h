#pragma once

// Defines RETINAFACE_SANITIZED in code that AddressSanitizer or ThreadSanitizer watches.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RETINAFACE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RETINAFACE_SANITIZED 1
#endif
#endif
