# Writes the commit that is being built, and touches the file only when it changed.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND git -C ${source_dir} describe --always --dirty --abbrev=12 --match=NoTag
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${output} CONTENT "#define RETINAFACE_COMMIT \"@commit@\"\n" @ONLY)
