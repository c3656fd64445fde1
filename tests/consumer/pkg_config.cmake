# Builds SOURCE with COMPILER and the flags of PREFIX's MODULE alone, then runs it.
set(ENV{PKG_CONFIG_PATH} ${PREFIX}/${LIBDIR}/pkgconfig)
execute_process(COMMAND ${PKG_CONFIG} --cflags --libs ${MODULE}
  OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags)
execute_process(
  COMMAND ${COMPILER} ${STANDARD} -Wall -Wextra -Wpedantic -Werror ${SOURCE} ${flags}
          -Wl,-rpath,${PREFIX}/${LIBDIR} -o ${PROGRAM}
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE status)
if(NOT status EQUAL STATUS)
  message(FATAL_ERROR "${PROGRAM} ended with ${status}, expected ${STATUS}")
endif()
