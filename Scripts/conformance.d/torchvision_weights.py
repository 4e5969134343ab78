"""Networks of torchvision with random weights: their logits from the weights that it saves."""
import tempfile

import torch
import torchvision
from conformance_suite import Suite, run, similar
from safetensors.torch import save_file

torch.manual_seed(0)
suite = Suite("torchvision-weights")
for name in ["resnet18", "resnet50", "mobilenet_v2"]:
    with suite.case(name), tempfile.TemporaryDirectory() as folder, torch.no_grad():
        model = getattr(torchvision.models, name)(num_classes=13)
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(std=0.2)
                module.running_mean.normal_(std=0.2)
                module.running_var.uniform_(0.5, 2)
        save_file(model.eval().state_dict(), f"{folder}/{name}.safetensors")
        image = torch.randn(2, 3, 224, 224)
        expected = model(image).numpy()
        found = run(f"{folder}/{name}.safetensors", image.permute(0, 2, 3, 1).numpy())[0]
        similar(found, expected, 0.9999)
suite.end()
