# Compiler settings that every target of ours shares, as one interface target; consumers never see them.
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)   # the shared library and position-independent programs
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

# What was compiled once, here or in another clone of the same depth, is not compiled again.
find_program(RETINAFACE_CCACHE ccache DOC "Compiler cache; empty: none")
if(PROJECT_IS_TOP_LEVEL AND RETINAFACE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${RETINAFACE_CCACHE})
endif()

add_library(retinaface_build_settings INTERFACE)
target_compile_features(retinaface_build_settings INTERFACE cxx_std_20)
target_compile_options(retinaface_build_settings INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wundef
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>   # g++ 12 is wrong about "a" + std::string (bug 105329)
  $<$<BOOL:${RETINAFACE_WARNINGS_AS_ERRORS}>:-Werror>)
target_compile_definitions(retinaface_build_settings INTERFACE
  $<$<BOOL:${RETINAFACE_DEBUG_CHECKS}>:RETINAFACE_DEBUG_CHECKS=1 _GLIBCXX_ASSERTIONS>)

# Hardening. _FORTIFY_SOURCE needs the optimiser and hides errors from the sanitizers.
target_compile_options(retinaface_build_settings INTERFACE -fstack-protector-strong)
if(NOT RETINAFACE_SANITIZE)
  target_compile_options(retinaface_build_settings INTERFACE
    $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
endif()
target_link_options(retinaface_build_settings INTERFACE -Wl,-z,relro,-z,now
  -Wl,--as-needed)   # a program loads only what it calls: start-up time

if(RETINAFACE_SANITIZE)
  set(sanitizer_flags -fsanitize=${RETINAFACE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(RETINAFACE_FUZZ)
    list(APPEND sanitizer_flags -fsanitize=fuzzer-no-link)
  endif()
  target_compile_options(retinaface_build_settings INTERFACE ${sanitizer_flags})
  target_link_options(retinaface_build_settings INTERFACE ${sanitizer_flags})
endif()
