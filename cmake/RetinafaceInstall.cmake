# Headers, the library, its C interface, the program, and how CMake and pkg-config find them. A
# consumer of a shared library needs none of our dependencies: no public header includes them.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/retinaface)
install(TARGETS retinaface retinaface_c EXPORT retinaface-targets
  FILE_SET HEADERS FILE_SET umbrella
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT retinaface-targets NAMESPACE retinaface:: DESTINATION ${package_dir})
foreach(program retinaface_app retinaface_train_app)
  if(TARGET ${program})
    install(TARGETS ${program})
  endif()
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(RETINAFACE_FIND_DEPENDENCIES "")
set(RETINAFACE_PKG_CONFIG_REQUIRES "")
if(NOT BUILD_SHARED_LIBS)
  foreach(dependency IN LISTS RETINAFACE_USED_DEPENDENCIES)
    get_property(find_call GLOBAL PROPERTY RETINAFACE_FIND_${dependency})
    get_property(modules GLOBAL PROPERTY RETINAFACE_PKG_CONFIG_${dependency})
    string(APPEND RETINAFACE_FIND_DEPENDENCIES "${find_call}\n")
    string(APPEND RETINAFACE_PKG_CONFIG_REQUIRES "${modules} ")
  endforeach()
  string(STRIP "${RETINAFACE_PKG_CONFIG_REQUIRES}" RETINAFACE_PKG_CONFIG_REQUIRES)
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/retinaface-config.cmake.in
  ${PROJECT_BINARY_DIR}/retinaface-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/retinaface-config-version.cmake
  COMPATIBILITY SameMinorVersion)
# Relative, so that an installed tree may be moved.
file(RELATIVE_PATH RETINAFACE_PREFIX_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" RETINAFACE_PREFIX_FROM_PC ${RETINAFACE_PREFIX_FROM_PC})
foreach(pkg_config_file retinaface.pc retinaface_c.pc)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${pkg_config_file}.in ${PROJECT_BINARY_DIR}/${pkg_config_file} @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${pkg_config_file} DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/retinaface-config.cmake
              ${PROJECT_BINARY_DIR}/retinaface-config-version.cmake DESTINATION ${package_dir})
