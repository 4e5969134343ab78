"""A peer that runs its work whenever a line comes in: the other side of `Benchmarks model`.

usage: serve.py onnxruntime MODEL.onnx INPUT.npy OUTPUT.npy THREADS
       serve.py litert MODEL.tflite INPUT.npy OUTPUT.npy THREADS
       serve.py tokenizers|sentencepiece TOKENIZER TEXT COUNT.npy REPEAT
       serve.py numpy|torch|torch-int8 A.npy B.npy OUTPUT.npy THREADS

It prints what it is as one line of JSON; then each line is a number of runs, answered with their
median and least milliseconds.
"""
import json
import statistics
import sys
import time

import numpy


def onnxruntime(path, inputs, threads):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    taken = session.get_inputs()
    images = numpy.load(inputs)
    # A file of another's has its channels second already.
    if images.ndim == 4 and list(images.shape[1:]) != list(taken[0].shape[1:]):
        images = numpy.ascontiguousarray(images.transpose(0, 3, 1, 2))
    feed = {taken[0].name: images.astype(numpy.int64) if "int64" in taken[0].type else images}
    return (lambda: session.run(None, feed)[0]), f"ONNX Runtime {onnxruntime.__version__}, MLAS"


def litert(path, inputs, threads):
    import importlib.metadata
    from ai_edge_litert.interpreter import Interpreter
    interpreter = Interpreter(path, num_threads=threads)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], numpy.load(inputs))
    output = interpreter.get_output_details()[0]["index"]

    def run():
        interpreter.invoke()
        return interpreter.tensor(output)()
    version = importlib.metadata.version("ai-edge-litert")
    return run, f"LiteRT {version}, XNNPACK"


def numpy_product(first, second, threads):
    from threadpoolctl import threadpool_info, threadpool_limits
    threadpool_limits(threads)
    a, b = numpy.load(first), numpy.load(second)
    c = numpy.empty((a.shape[0], b.shape[1]), "f4")
    blas = next(pool for pool in threadpool_info() if pool["user_api"] == "blas")
    build = f"OpenBLAS {blas['version']}, {blas.get('architecture', '')} (numpy {numpy.__version__})"
    return (lambda: numpy.matmul(a, b, out=c)), build


def isa():
    import torch
    return f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}"


def torch_product(first, second, threads):
    import torch
    torch.set_num_threads(threads)
    a, b = (torch.from_numpy(numpy.load(path)) for path in (first, second))
    c = torch.empty(a.shape[0], b.shape[1])
    return (lambda: torch.mm(a, b, out=c)), f"{isa()}, {blas(torch)}"


def blas(torch):
    """The library that PyTorch was built to multiply with."""
    return "MKL" if torch.backends.mkl.is_available() else "OpenBLAS or oneDNN"


def torch_int8(first, second, threads):
    import torch
    torch.set_num_threads(threads)
    a, b = (torch.from_numpy(numpy.load(path)) for path in (first, second))
    return (lambda: torch._int_mm(a, b)), f"{isa()}, oneDNN"


def tokenizers(path, text, repeat):
    import tokenizers
    tokenizer = tokenizers.Tokenizer.from_file(path)
    content = open(text).read() * repeat
    return (lambda: [len(tokenizer.encode(content, add_special_tokens=False).ids)]), \
        f"tokenizers {tokenizers.__version__}"


def sentencepiece(path, text, repeat):
    import sentencepiece
    model = sentencepiece.SentencePieceProcessor(model_file=path)
    content = open(text).read() * repeat
    return (lambda: [len(model.encode(content))]), f"sentencepiece {sentencepiece.__version__}"


MAKERS = {"tokenizers": tokenizers, "sentencepiece": sentencepiece,
          "onnxruntime": onnxruntime, "litert": litert, "numpy": numpy_product,
          "torch": torch_product, "torch-int8": torch_int8}


def main(kind, work, inputs, outputs, threads):
    start = time.perf_counter()
    run, build = MAKERS[kind](work, inputs, int(threads))
    opening = (time.perf_counter() - start) * 1e3
    numpy.save(outputs, numpy.asarray(run()))
    print(json.dumps(dict(build=build, opening=opening)), flush=True)
    for line in sys.stdin:
        times = []
        run()
        for _ in range(max(1, int(line))):
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1e3)
        print(json.dumps(dict(median=statistics.median(times), least=min(times))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
