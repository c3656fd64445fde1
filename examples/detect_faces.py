"""Finds the faces of a picture from Python, with nothing but ctypes.

detect_faces.py libretinaface_c.so MODEL PICTURE [ANNOTATED.png]
"""
import ctypes
import sys
from ctypes import POINTER, byref, c_char_p, c_float, c_int, c_int32, c_size_t, c_ssize_t, c_void_p


class Image(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("data", c_void_p), ("width", c_int32),
                ("height", c_int32), ("row_stride", c_ssize_t), ("format", c_int32)]


class Face(ctypes.Structure):
    _fields_ = [("box", c_float * 4), ("score", c_float), ("landmarks", c_float * 10)]


def open_library(path):
    library = ctypes.CDLL(path)
    library.rf_last_error.restype = c_char_p
    library.rf_faces_count.restype = c_size_t
    library.rf_faces_count.argtypes = [c_void_p]
    library.rf_faces_data.restype = POINTER(Face)
    library.rf_faces_data.argtypes = [c_void_p]
    for name in ("rf_detector_load", "rf_picture_read", "rf_picture_image", "rf_detector_detect",
                 "rf_picture_draw_faces", "rf_picture_write"):
        getattr(library, name).restype = c_int
    return library


def main(library_path, model, picture_path, annotated_path=None):
    library = open_library(library_path)

    def call(name, *arguments):
        if getattr(library, name)(*arguments) != 0:
            sys.exit(library.rf_last_error().decode())

    detector, picture, faces = c_void_p(), c_void_p(), c_void_p()
    image = Image(struct_size=ctypes.sizeof(Image))
    call("rf_detector_load", model.encode(), None, byref(detector))
    call("rf_picture_read", picture_path.encode(), byref(picture))
    call("rf_picture_image", picture, byref(image))
    call("rf_detector_detect", detector, byref(image), byref(faces))
    for face in library.rf_faces_data(faces)[:library.rf_faces_count(faces)]:
        x1, y1, x2, y2 = face.box
        print(f"{face.score:.2f}  {x1:.0f},{y1:.0f} to {x2:.0f},{y2:.0f}")
    if annotated_path:
        call("rf_picture_draw_faces", picture, faces)
        call("rf_picture_write", picture, annotated_path.encode())


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:5])
