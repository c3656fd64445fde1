# Everything comes from the system; nothing is downloaded at configure time.

# Finds what the library itself links, and notes how a consumer of the installed package finds it:
#
#   retinaface_dependency(<imported target> <pkg-config modules> <find_package arguments…>)
function(retinaface_dependency target pkg_config_modules)
  find_package(${ARGN} REQUIRED)
  list(JOIN ARGN " " find_arguments)
  set_property(GLOBAL APPEND PROPERTY RETINAFACE_DEPENDENCIES ${target})
  set_property(GLOBAL PROPERTY RETINAFACE_FIND_${target} "find_dependency(${find_arguments})")
  set_property(GLOBAL PROPERTY RETINAFACE_PKG_CONFIG_${target} "${pkg_config_modules}")
endfunction()

retinaface_dependency(Threads::Threads "" Threads)
retinaface_dependency(JPEG::JPEG libjpeg JPEG)
retinaface_dependency(PNG::PNG libpng PNG)
retinaface_dependency(ZLIB::ZLIB zlib ZLIB)
retinaface_dependency(LibArchive::LibArchive libarchive LibArchive)   # zip containers of PyTorch
retinaface_dependency(OpenSSL::Crypto libcrypto OpenSSL COMPONENTS Crypto)
retinaface_dependency(fmt::fmt fmt fmt)
retinaface_dependency(hwy::hwy libhwy hwy CONFIG)   # SIMD written once, dispatched at run time
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
if(RETINAFACE_BUILD_APPS)
  find_package(CLI11 REQUIRED)
endif()
if(RETINAFACE_BUILD_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  enable_testing()
endif()

# Turns a feature switch into RETINAFACE_WITH_<name> and a line for the summary table.
function(retinaface_resolve_feature name found package)
  set(with FALSE)
  if(RETINAFACE_${name} STREQUAL "ON" AND NOT found)
    message(FATAL_ERROR "RETINAFACE_${name}=ON: ${package} was not found; install it or choose AUTO or OFF")
  elseif(NOT RETINAFACE_${name} STREQUAL "OFF" AND found)
    set(with TRUE)
  endif()
  set(RETINAFACE_WITH_${name} ${with} PARENT_SCOPE)
  set_property(GLOBAL APPEND PROPERTY RETINAFACE_FEATURES "${name}|${with}|${package}")
endfunction()

# A feature of the library whose package only pkg-config knows: PkgConfig::<prefix> when it is there.
#
#   retinaface_optional_dependency(<feature> <prefix> <Debian package> <pkg-config modules…>)
function(retinaface_optional_dependency feature prefix package)
  pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${ARGN})
  retinaface_resolve_feature(${feature} "${${prefix}_FOUND}" ${package})
  set(RETINAFACE_WITH_${feature} ${RETINAFACE_WITH_${feature}} PARENT_SCOPE)
  if(RETINAFACE_WITH_${feature})
    set(target PkgConfig::${prefix})
    list(JOIN ARGN " " modules)
    set_property(GLOBAL APPEND PROPERTY RETINAFACE_DEPENDENCIES ${target})
    set_property(GLOBAL PROPERTY RETINAFACE_PKG_CONFIG_${target} "${modules}")
    set_property(GLOBAL PROPERTY RETINAFACE_FIND_${target}
      "find_dependency(PkgConfig)\npkg_check_modules(${prefix} REQUIRED QUIET IMPORTED_TARGET ${modules})")
  endif()
endfunction()

retinaface_optional_dependency(WEBP webp libwebp-dev libwebp libwebpdemux)
retinaface_optional_dependency(MATIO matio libmatio-dev matio)
retinaface_optional_dependency(HDF5 hdf5 libhdf5-dev hdf5-serial)
if(PROJECT_IS_TOP_LEVEL OR RETINAFACE_BENCH STREQUAL "ON")
  find_package(benchmark QUIET)
endif()
retinaface_resolve_feature(BENCH "${benchmark_FOUND}" libbenchmark-dev)
# Debian splits OpenCV; its CMake config comes only with all of it, so the three parts are found one
# by one. Tests and benchmarks link retinaface_opencv_oracle; the library never does.
find_path(OPENCV_INCLUDE_DIR opencv2/dnn.hpp PATH_SUFFIXES opencv4)
find_library(OPENCV_CORE_LIBRARY opencv_core)
find_library(OPENCV_IMGPROC_LIBRARY opencv_imgproc)
find_library(OPENCV_DNN_LIBRARY opencv_dnn)
if(OPENCV_INCLUDE_DIR AND OPENCV_CORE_LIBRARY AND OPENCV_IMGPROC_LIBRARY AND OPENCV_DNN_LIBRARY)
  set(opencv_FOUND TRUE)
endif()
retinaface_resolve_feature(OPENCV_ORACLE "${opencv_FOUND}" libopencv-dnn-dev)
if(RETINAFACE_WITH_OPENCV_ORACLE)
  add_library(retinaface_opencv_oracle INTERFACE)
  target_include_directories(retinaface_opencv_oracle SYSTEM INTERFACE ${OPENCV_INCLUDE_DIR})
  target_link_libraries(retinaface_opencv_oracle INTERFACE
    ${OPENCV_DNN_LIBRARY} ${OPENCV_IMGPROC_LIBRARY} ${OPENCV_CORE_LIBRARY})
endif()

# The trainer alone links libtorch. Its package is loud and sets global flags, so it is asked only when
# the trainer is wanted. A CUDA build of it is found through Torch_DIR.
set(train_FOUND FALSE)
if(NOT RETINAFACE_TRAIN STREQUAL "OFF" AND RETINAFACE_BUILD_APPS)
  find_package(Torch QUIET)
  find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h)
  find_path(GLOO_INCLUDE_DIR gloo/config.h HINTS ${TORCH_INCLUDE_DIRS})   # c10d's headers include it
  if(TORCH_FOUND AND TOMLPLUSPLUS_INCLUDE_DIR AND GLOO_INCLUDE_DIR)
    set(train_FOUND TRUE)
  endif()
endif()
retinaface_resolve_feature(TRAIN "${train_FOUND}" "libtorch-dev, libgloo-dev, libtomlplusplus-dev")
