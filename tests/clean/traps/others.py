"""Pictures of others, where they are beside the checkout: the sound ones must
come out as they were; of odd ones it is enough that nothing crashes."""

import os
import shutil
import subprocess

CORPORA = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "../../../../shared/corpora")
ENDINGS = {".gif": ".gif", ".webp": ".webp", ".bmp": ".bmp", ".tif": ".tif",
           ".tiff": ".tif"}


def said(*command):
    return subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


def wanted(path, data):
    if data[:2] == b"BM" and data[30] in (4, 5):
        return "refused"  # JPEG or PNG in it
    p = said("identify", path)
    if p.returncode or (p.stderr and not path.endswith(".tiff")):
        return "either"
    # too few pixels, which viewers show each in its way; and ImageMagick's
    # own gamma, which nobody else heeds
    if "pixel-data-no" in path or (b"ImageMagick" in data and
                                   b"gamma=" in data):
        return "either"
    return "whole"


def make(folder):
    for where, _, names in sorted(os.walk(CORPORA)):
        for name in sorted(names):
            path = os.path.join(where, name)
            base, ending = os.path.splitext(os.path.relpath(path, CORPORA))
            if ending.lower() not in ENDINGS:
                continue
            flat = base.replace("/", "-") + ENDINGS[ending.lower()]
            shutil.copyfile(path, os.path.join(folder, flat))
            os.chmod(os.path.join(folder, flat), 0o600)
            with open(path, "rb") as f:
                data = f.read()
            turned = said("exiftool", "-n", "-s3", "-Orientation",
                          path).stdout.decode().strip()
            yield flat, wanted(path, data), int(turned or 1)
