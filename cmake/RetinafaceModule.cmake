# One module = one folder = one target = one include prefix = one ctest label. Users see none of the
# module targets: cmake/RetinafaceLibrary.cmake makes one library of them.
#
#   retinaface_module(detect
#     HEADERS detector.h nms.h            installed, each compiled alone by the header check
#     PRIVATE_HEADERS internal.h          not installed
#     SOURCES detector.cpp nms.cpp
#     DEPENDS retinaface::image           modules and libraries that appear in the headers
#     PRIVATE_DEPENDS fmt::fmt            the rest
#     TESTS   nms_test.cpp                one program retinaface_detect_test
#     TEST_HEADERS target                 whose precompiled headers its tests use
#     NO_UNITY nms.cpp)                   compiled alone in unity builds: names of its own that another
#                                         file has too, or code for several instruction sets
#
# With STANDALONE the module is no part of the library that users link, nor installed; its tests run
# TOGETHER.
function(retinaface_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STANDALONE" "TEST_HEADERS" "HEADERS;PRIVATE_HEADERS;SOURCES;NO_UNITY;DEPENDS;PRIVATE_DEPENDS;TESTS;TEST_DEPENDS")
  set(target retinaface_${name})
  add_library(${target} STATIC ${arg_SOURCES} ${arg_PRIVATE_HEADERS})
  add_library(retinaface::${name} ALIAS ${target})
  set_source_files_properties(${arg_NO_UNITY} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX VERIFY_INTERFACE_HEADER_SETS ON)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target}
    PUBLIC ${arg_DEPENDS}
    PRIVATE ${arg_PRIVATE_DEPENDS} $<BUILD_INTERFACE:retinaface_build_settings>)
  if(NOT arg_STANDALONE)
    set_property(GLOBAL APPEND PROPERTY RETINAFACE_MODULES ${name})
    list(TRANSFORM arg_HEADERS PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
    set_property(GLOBAL APPEND PROPERTY RETINAFACE_HEADERS ${arg_HEADERS})
    set_property(GLOBAL APPEND PROPERTY RETINAFACE_LINKED ${arg_DEPENDS} ${arg_PRIVATE_DEPENDS})
  endif()
  if(arg_TESTS AND RETINAFACE_BUILD_TESTS)
    set(together)
    if(arg_STANDALONE)
      set(together TOGETHER)
    endif()
    retinaface_test(${target}_test ${together} LABELS ${name} SOURCES ${arg_TESTS} HEADERS ${arg_TEST_HEADERS}
      DEPENDS ${target} ${arg_PRIVATE_DEPENDS} ${arg_TEST_DEPENDS})
  endif()
endfunction()

# For code that is compiled more often than it runs, as tests and commands are: nearly twice as fast to
# compile. Behind the target stands what target_precompile_headers takes.
function(retinaface_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_precompile_headers(${target} ${ARGN})
endfunction()

# The headers that these targets share, read once. A program, as what uses it is one: gcc wants the
# same flags.
function(retinaface_shared_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;DEPENDS")
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "int main() { return 0; }\n")
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} retinaface_build_settings)
  retinaface_compile_quickly(${name} PRIVATE ${arg_HEADERS})
endfunction()

# A GoogleTest program whose cases become ctest tests. Cases whose name contains "Slow" are
# labelled slow too. One case has one label, as gtest_discover_tests loses all but the first of several:
# "nn-slow" is what both -L nn and -L slow mean. TOGETHER makes one ctest test of all cases, for
# programs that take a second to start. HEADERS names another target with precompiled headers.
function(retinaface_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TOGETHER" "HEADERS" "LABELS;SOURCES;DEPENDS")
  list(JOIN arg_LABELS "-" label)
  if(NOT arg_HEADERS)
    set(arg_HEADERS retinaface_test_headers)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} retinaface::testing GTest::gmock GTest::gtest_main
    retinaface_build_settings)
  retinaface_compile_quickly(${name} REUSE_FROM ${arg_HEADERS})
  if(arg_TOGETHER)
    add_test(NAME ${name} COMMAND ${name} --gtest_filter=-*Slow*)
    set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 300)
    add_test(NAME ${name}.slow COMMAND ${name} --gtest_filter=*Slow*)
    set_tests_properties(${name}.slow PROPERTIES LABELS ${label}-slow TIMEOUT 900)
    return()
  endif()
  gtest_discover_tests(${name} TEST_FILTER "-*Slow*" DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${label} TIMEOUT 300)
  gtest_discover_tests(${name} TEST_FILTER "*Slow*" TEST_SUFFIX ".slow" DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${label}-slow TIMEOUT 900)
endfunction()
