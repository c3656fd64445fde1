# Runs SCRIPT with ARGUMENTS and checks its exit STATUS and that standard error matches EXPECT.
execute_process(COMMAND ${SCRIPT} ${ARGUMENTS}
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE error)
if(NOT status EQUAL STATUS)
  message(FATAL_ERROR "exit status ${status}, expected ${STATUS}: ${output}${error}")
endif()
if(NOT error MATCHES "${EXPECT}")
  message(FATAL_ERROR "'${error}' does not match '${EXPECT}'")
endif()
