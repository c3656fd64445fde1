# Installs BUILD_DIR into the fresh folder PREFIX and checks what came; PROGRAM is a file, too.
file(REMOVE_RECURSE ${PREFIX})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${PREFIX}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)

file(GLOB_RECURSE installed RELATIVE ${PREFIX} ${PREFIX}/*)
foreach(expected ${PROGRAM} include/retinaface/retinaface.h include/retinaface/detect/detector.h
        lib.*/cmake/retinaface/retinaface-config.cmake
        lib.*/cmake/retinaface/retinaface-config-version.cmake
        lib.*/pkgconfig/retinaface.pc lib.*/pkgconfig/retinaface_c.pc
        share/doc/retinaface/LICENSE)
  if(NOT "${installed}" MATCHES "${expected}")
    message(FATAL_ERROR "${expected} is not installed")
  endif()
endforeach()
foreach(file IN LISTS installed)
  if(file MATCHES "_test|testing|/internal|gtest|\\.cpp$|-inl\\.h$")
    message(FATAL_ERROR "${file} must not be installed")
  endif()
endforeach()
