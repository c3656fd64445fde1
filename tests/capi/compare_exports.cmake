# Fails unless the library exports exactly the symbols of the list: a missing one breaks programs
# that are already compiled, a new one is a promise that somebody must have meant.
execute_process(COMMAND ${NM} --dynamic --defined-only --format=posix ${LIBRARY}
  OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" lines "${table}")
set(exported)
foreach(line IN LISTS lines)
  string(REGEX REPLACE " .*" "" symbol "${line}")
  list(APPEND exported ${symbol})
endforeach()
list(SORT exported)
file(STRINGS ${LISTED} listed)
if(NOT exported STREQUAL listed)
  message(FATAL_ERROR "exported: ${exported}\nlisted:   ${listed}")
endif()
