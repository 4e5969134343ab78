import ModelGraph
import TensorEngine

/// Channels that are at the same places: what one layer makes and others take, add and norm.
public struct ChannelGroup: Sendable {
  /// One position along one axis of a weight.
  struct Place: Hashable, Sendable {
    let weight: String
    let axis: Int
    let position: Int
  }

  /// What can only be removed as a whole: all the places of one channel, or of one head.
  struct Channel: Sendable {
    let label: ChannelLabels.Label
    var places: [Place]
  }

  /// The layer that makes the channels first.
  public let name: String
  /// Every layer that has a part in them, in the order of the graph.
  public let layers: [String]
  /// Whether they are the heads of attention.
  public let isHeads: Bool
  /// Why none of them can be removed; nil where they can.
  public let reasonToKeep: String?
  var channels: [Channel]

  /// How many there are.
  public var count: Int { channels.count }
}

/// A model's channels in their groups.
public struct ChannelDependencies {
  /// In the order in which their first weights are met.
  public let groups: [ChannelGroup]
  private(set) var wiring: ChannelWiring

  /// - Throws: A `GraphError` where the model's graph isn't sound.
  public init(_ model: Model) throws {
    var wiring = try ChannelWiring(model)
    let heads = Set(wiring.heads.map { wiring.root($0) })
    let channels = Self.channels(of: model, &wiring)
    var order: [[Part: Int]: Int] = [:]
    var grouped: [[ChannelGroup.Channel]] = []
    // What no layer makes is given to the model.
    let made = channels.filter { channel in
      channel.places.contains { $0.axis == (model.weights[$0.weight]?.shape.count ?? 0) - 1 }
    }
    for channel in made {
      var parts: [Part: Int] = [:]
      for place in channel.places {
        parts[Part(weight: place.weight, axis: place.axis), default: 0] += 1
      }
      if let index = order[parts] {
        grouped[index].append(channel)
      } else {
        order[parts] = grouped.count
        grouped.append([channel])
      }
    }
    let layersByWeight = Self.layers(of: model)
    groups = grouped.map { channels in
      let first = channels[0]
      let layers = Self.layers(of: first, layersByWeight, in: model)
      return ChannelGroup(
        name: layers.first ?? first.places[0].weight, layers: layers,
        isHeads: heads.contains(first.label), reasonToKeep: wiring.reasonToKeep(first.label),
        channels: channels)
    }
    self.wiring = wiring
  }

  /// An axis of a weight.
  private struct Part: Hashable {
    let weight: String
    let axis: Int
  }

  /// The channels in the order of the graph: a layer's outputs before what comes behind it.
  private static func channels(
    of model: Model, _ wiring: inout ChannelWiring
  ) -> [ChannelGroup.Channel] {
    var channels: [ChannelGroup.Channel] = []
    var indices: [ChannelLabels.Label: Int] = [:]
    var seen: Set<String> = []
    for name in model.graph.nodes.flatMap(\.inputs) {
      guard model.weights[name] != nil, seen.insert(name).inserted else { continue }
      for (axis, labels) in (wiring.axes[name] ?? []).enumerated() {
        for (position, label) in (labels ?? []).enumerated() {
          let place = ChannelGroup.Place(weight: name, axis: axis, position: position)
          let root = wiring.root(label)
          if let index = indices[root] {
            channels[index].places.append(place)
          } else {
            indices[root] = channels.count
            channels.append(ChannelGroup.Channel(label: root, places: [place]))
          }
        }
      }
    }
    return channels
  }

  private static func layers(of model: Model) -> [String: [String]] {
    var layers: [String: [String]] = [:]
    for layer in model.layers {
      for weight in layer.weights { layers[weight, default: []].append(layer.name) }
    }
    return layers
  }

  private static func layers(
    of channel: ChannelGroup.Channel, _ byWeight: [String: [String]], in model: Model
  ) -> [String] {
    let concerned = Set(channel.places.flatMap { byWeight[$0.weight] ?? [] })
    return model.layers.map(\.name).filter(concerned.contains)
  }
}
