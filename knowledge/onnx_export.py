"""Build the ONNX graph of a BERT sentence encoder straight from its weights.

Needs no PyTorch: the architecture is written out here, node by node. Mean pooling and
normalisation are part of the graph, so whoever runs it gets finished vectors.

The table of words is not part of the graph: it is two thirds of the model, and only looked up. It is
kept in half precision, whose rounding is far below that of anything computed from it, in a file of
its own from which the few rows of a text are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[np.float32]]
Attribute = float | int | str | Sequence[int]

OPSET = 20
MICROSOFT = "com.microsoft"
WEIGHTS = ".bin"
WORDS = "embeddings.word_embeddings.weight"
LARGE = 1_024  # bytes from which on a tensor stands in the file beside the model


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the weights alone do not tell about an encoder."""

    layers: int
    heads: int
    epsilon: float = 1e-12


class GraphWriter:
    """Collects nodes and constants, and names what they yield."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def weight(self, name: str, *, transposed: bool = False) -> str:
        """Add a weight as a constant and return its name."""
        array = self._weights[name]
        return self.constant(name, array.T if transposed else array)

    def constant(self, name: str, array: NDArray[np.generic]) -> str:
        """Add an array under a name and return the name."""
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Attribute) -> str:
        """Add an operation with one output and return the output's name."""
        output = f"{operator}_{len(self._nodes)}"
        node = helper.make_node(operator, list(inputs), [output], domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
        self._nodes.append(node)
        return output

    def model(
        self, *, inputs: Sequence[onnx.ValueInfoProto], output: str, dimensions: int
    ) -> onnx.ModelProto:
        """Close the graph over inputs and one matrix of vectors."""
        self._nodes.append(helper.make_node("Identity", [output], ["vectors"]))
        graph = helper.make_graph(
            self._nodes,
            "sentence-encoder",
            inputs,
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", dimensions])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        # There is nothing to fold or fuse; without this mark the quantiser complains that nobody did.
        helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        return model


def sentence_encoder(weights: Weights, shape: Shape) -> onnx.ModelProto:
    """Return the graph: rows of the table of words and a mask in, one vector of length one a text out."""
    graph = GraphWriter(weights)
    states = _embedded(graph, weights, shape)
    mask = graph.node("Cast", "attention_mask", to=TensorProto.INT32)
    for layer in range(shape.layers):
        states = _layer(graph, states, mask, prefix=f"encoder.layer.{layer}", shape=shape)
    dimensions = weights[WORDS].shape[1]
    return graph.model(
        inputs=[
            helper.make_tensor_value_info("words", TensorProto.FLOAT16, ["n", "tokens", dimensions]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["n", "tokens"]),
        ],
        output=_pooled(graph, states),
        dimensions=dimensions,
    )


def quantised(model: onnx.ModelProto, workshop: Path) -> onnx.ModelProto:
    """Return an 8-bit copy of a model: weights per channel, activations as they come.

    One scale for a whole matrix costs up to .015 of recall; one a column costs none.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    target = workshop / "quantised.onnx"
    quantize_dynamic(
        model,
        target,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )
    small = onnx.load(target)
    target.unlink()
    return small


def store(model: onnx.ModelProto, path: Path) -> None:
    """Write a model with its weights beside it, in a file that is mapped, not read."""
    weights = path.with_suffix(WEIGHTS)
    onnx.save(
        model,
        path,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=weights.name,
        size_threshold=LARGE,
    )
    weights.chmod(0o644)  # an image is built by one user and served by another


def word_table(weights: Weights) -> NDArray[np.float16]:
    """Return one row for each word piece, by its id."""
    return np.ascontiguousarray(weights[WORDS].astype(np.float16))


def _embedded(graph: GraphWriter, weights: Weights, shape: Shape) -> str:
    word = graph.node("Cast", "words", to=TensorProto.FLOAT)
    # Every token is of the first segment, so its row is added to the positions once, here.
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    positions = weights["embeddings.position_embeddings.weight"] + segment
    length = graph.node("Shape", "words", start=1, end=2)
    zero = graph.constant("zero", np.array([0], dtype=np.int64))
    position = graph.node("Slice", graph.constant("positions", positions), zero, length, zero)
    return _normalised(graph, graph.node("Add", word, position), "embeddings.LayerNorm", shape)


def _layer(graph: GraphWriter, states: str, mask: str, *, prefix: str, shape: Shape) -> str:
    attended = _attended(graph, states, mask, prefix=f"{prefix}.attention", shape=shape)
    wide = _dense(graph, attended, f"{prefix}.intermediate.dense")
    narrow = _dense(graph, graph.node("Gelu", wide), f"{prefix}.output.dense")
    added = graph.node("Add", narrow, attended)
    return _normalised(graph, added, f"{prefix}.output.LayerNorm", shape)


def _attended(graph: GraphWriter, states: str, mask: str, *, prefix: str, shape: Shape) -> str:
    query, key, value = (_dense(graph, states, f"{prefix}.self.{part}") for part in ("query", "key", "value"))
    mixed = graph.node(
        "MultiHeadAttention",
        query,
        key,
        value,
        "",
        mask,
        domain=MICROSOFT,
        num_heads=shape.heads,
    )
    out = _dense(graph, mixed, f"{prefix}.output.dense")
    added = graph.node("Add", out, states)
    return _normalised(graph, added, f"{prefix}.output.LayerNorm", shape)


def _dense(graph: GraphWriter, value: str, name: str) -> str:
    product = graph.node("MatMul", value, graph.weight(f"{name}.weight", transposed=True))
    return graph.node("Add", product, graph.weight(f"{name}.bias"))


def _normalised(graph: GraphWriter, value: str, name: str, shape: Shape) -> str:
    scale, bias = graph.weight(f"{name}.weight"), graph.weight(f"{name}.bias")
    return graph.node("LayerNormalization", value, scale, bias, axis=-1, epsilon=shape.epsilon)


def _pooled(graph: GraphWriter, states: str) -> str:
    tokens = graph.constant("token_axis", np.array([1], dtype=np.int64))
    last = graph.constant("last_axis", np.array([-1], dtype=np.int64))
    weight = graph.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    masked = graph.node("Mul", states, graph.node("Unsqueeze", weight, last))
    # Normalising makes the division by the number of tokens unnecessary.
    summed = graph.node("ReduceSum", masked, tokens, keepdims=0)
    length = graph.node("ReduceL2", summed, last, keepdims=1)
    return graph.node("Div", summed, length)
