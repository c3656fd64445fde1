# The one library that users link: the objects of all modules and what these need.
get_property(modules GLOBAL PROPERTY RETINAFACE_MODULES)
get_property(headers GLOBAL PROPERTY RETINAFACE_HEADERS)
get_property(linked GLOBAL PROPERTY RETINAFACE_LINKED)
get_property(known_dependencies GLOBAL PROPERTY RETINAFACE_DEPENDENCIES)

list(TRANSFORM modules REPLACE "(.+)" "$<TARGET_OBJECTS:retinaface_\\1>" OUTPUT_VARIABLE objects)
add_library(retinaface ${objects})
add_library(retinaface::retinaface ALIAS retinaface)
target_sources(retinaface PUBLIC
  FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers}
  FILE_SET umbrella TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
    FILES ${PROJECT_SOURCE_DIR}/retinaface/retinaface.h)
target_compile_features(retinaface PUBLIC cxx_std_20)
set_target_properties(retinaface PROPERTIES
  LINKER_LANGUAGE CXX
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
  # The modules check their own headers.
  VERIFY_INTERFACE_HEADER_SETS ON INTERFACE_HEADER_SETS_TO_VERIFY umbrella)

# Only what some module links, so that a build without a feature does not ask for its library.
set(RETINAFACE_USED_DEPENDENCIES)
foreach(dependency IN LISTS known_dependencies)
  if(dependency IN_LIST linked)
    list(APPEND RETINAFACE_USED_DEPENDENCIES ${dependency})
  endif()
endforeach()
target_link_libraries(retinaface PRIVATE ${RETINAFACE_USED_DEPENDENCIES}
  $<BUILD_INTERFACE:retinaface_build_settings>)
if(BUILD_SHARED_LIBS)
  set(version_script ${PROJECT_SOURCE_DIR}/cmake/retinaface.map)
  target_link_options(retinaface PRIVATE -Wl,--version-script=${version_script})
  set_property(TARGET retinaface PROPERTY LINK_DEPENDS ${version_script})
endif()
