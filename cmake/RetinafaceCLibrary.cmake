# libretinaface_c: the C interface alone, for programs and languages that load it at run time. All
# of the C++ library is inside and hidden; only the rf_ functions are exported.
file(STRINGS ${PROJECT_SOURCE_DIR}/retinaface/c_api.h abi_line REGEX "^#define RF_ABI_VERSION [0-9]+$")
string(REGEX REPLACE "^#define RF_ABI_VERSION " "" abi_version "${abi_line}")

set(version_script ${PROJECT_SOURCE_DIR}/cmake/retinaface_c.map)
add_library(retinaface_c SHARED $<TARGET_OBJECTS:retinaface_capi>)
add_library(retinaface::retinaface_c ALIAS retinaface_c)
target_link_libraries(retinaface_c PRIVATE retinaface $<BUILD_INTERFACE:retinaface_build_settings>)
target_include_directories(retinaface_c INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(retinaface_c PROPERTIES
  LINKER_LANGUAGE CXX VERSION ${PROJECT_VERSION} SOVERSION ${abi_version}
  INSTALL_RPATH $ORIGIN   # a shared libretinaface lies beside it
  LINK_DEPENDS ${version_script})
target_link_options(retinaface_c PRIVATE -Wl,--version-script=${version_script})
if(NOT RETINAFACE_SANITIZE)   # a sanitizer's functions come from the program
  target_link_options(retinaface_c PRIVATE -Wl,--no-undefined)
endif()
