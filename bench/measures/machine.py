"""The machine that something was measured on, in words that name no machine."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.measures.child import Raw

_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
_PACKAGES = ("torch", "sentence-transformers", "onnxruntime", "faiss-cpu", "numpy", "pyperf")


def machine() -> Raw:
    """Its processor, cores, memory, what the processor can do, versions, settings of threads."""
    flags = set(_field("flags").split())
    return {
        "processor": _field("model name") or platform.processor() or platform.machine(),
        "family": " ".join(filter(None, (_field("cpu family"), _field("model")))),
        "cores": os.cpu_count(),
        "gigabytes": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "flags": [flag for flag in _FLAGS if flag in flags],
        "system": platform.system(),
        "settings": {
            name: value
            for name, value in sorted(os.environ.items())
            if name.startswith(("OMP_", "MKL_", "ONEDNN_"))
        },
        "versions": {
            "Python": platform.python_version(),
            **{name: number for name in _PACKAGES if (number := _version(name))},
        },
    }


def in_words(told: Raw) -> str:
    """The machine in a few sentences."""
    flags = ", ".join(told["flags"]) or "none of AVX2, AVX-512, AMX"
    versions = ", ".join(f"{name} {number}" for name, number in told["versions"].items())
    settings = "".join(f" Set: {name}={value}." for name, value in told["settings"].items())
    return (
        f"{told['cores']} cores ({told['processor']}, family and model {told['family']}) with "
        f"{flags}; {told['gigabytes']} GB of memory; {told['system']}. {versions}.{settings}"
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _field(name: str) -> str:
    """What Linux tells of the first core; empty elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return ""
    pairs = (line.partition(":") for line in lines)
    return next((value.strip() for key, _, value in pairs if key.strip() == name), "")
