import TensorEngine

extension Operator {
  /// Resizing a picture along one axis is this. `places` and `weights` are `[count, taps]`.
  static let resample = Operator(
    "Resample", "Along an axis, weighted sums of the entries at `places`",
    inputs: ["x", "places", "weights"], attributes: [.integer("axis")],
    types: { application in
      let x = try application.float(0)
      let (places, weights) = (try application.checked(1, .i32, rank: 2), application.shape(2))
      let axis = try application.axis("axis", rank: x.shape.count)
      guard try application.float(2).shape == places.shape else {
        throw application.error("takes a weight for each place", inputs: [1, 2])
      }
      var shape = x.shape
      shape[axis] = weights[0]
      return [TensorType(.f32, shape)]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1)[1])) },
    lower: { lowering in
      let application = lowering.application
      let shape = application.shape(0)
      let run = AxisRun(shape, try application.axis("axis", rank: shape.count))
      let (count, taps) = (application.shape(1)[0], application.shape(1)[1])
      let (x, places, weights) = (lowering.input(0), lowering.input(1), lowering.input(2))
      let y = lowering.output()
      let error = application.error("a place isn't below \(run.axis)")
      lowering.emit("resample") { memory in
        let indices = Indices(memory.elements(places, as: Int32.self))
        guard indices.firstOutside(run.axis, of: count * taps) == nil else { throw error }
        inParallel(run.outer, by: rowsPerTask(ofWidth: count * run.inner)) { blocks in
          PortableKernels.resample(
            memory.floats(x), into: memory.floats(y), outer: blocks, axis: run.axis,
            inner: run.inner, places: memory.elements(places, as: Int32.self),
            weights: memory.floats(weights), count: count, taps: taps)
        }
      }
    }, gradient: .none("it is for running a model"))
}
