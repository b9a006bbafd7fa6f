"""Writes PyTorch's clipped policy loss, its parts and gradients, as JSON beside this file.

    python Tests/DifferentiationTests/Reference/policy_loss.py

Logits and so on are a formula of their place (`numbers`), which the test repeats; the file holds results only.
"""

import json
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
N, ACTIONS, CLIP, CRITIC, ENTROPY = 48, 4, 0.1, 0.5, 0.01


def numbers(count, seed, scale):
    k = torch.arange(1, count + 1)
    return scale * torch.sin(0.7 * ((k * k) % 1013) + seed)


logits = numbers(N * ACTIONS, 1, 1.5).reshape(N, ACTIONS).requires_grad_()
values = numbers(N, 2, 1.0).requires_grad_()
actions = torch.arange(N) * 7 % ACTIONS
policy = torch.distributions.Categorical(logits=logits)
old = (policy.log_prob(actions) + numbers(N, 3, 0.25)).detach()
old_values = (values + numbers(N, 4, 0.3)).detach()
advantages, targets = numbers(N, 5, 1.0), numbers(N, 6, 1.0)
# The first six samples: the ratio is exactly one; no advantage; the value has not moved; the target is met.
old[0:2] = policy.log_prob(actions)[0:2].detach()
advantages[2:4] = 0
old_values[4] = values[4].detach()
targets[5] = values[5].detach()

log_ratio = policy.log_prob(actions) - old
ratio = log_ratio.exp()
actor = -torch.minimum(ratio * advantages, ratio.clamp(1 - CLIP, 1 + CLIP) * advantages).mean()
held = old_values + (values - old_values).clamp(-CLIP, CLIP)
critic = torch.maximum((values - targets) ** 2, (held - targets) ** 2).mean() / 2
entropy = policy.entropy().mean()
loss = actor + CRITIC * critic - ENTROPY * entropy
loss.backward()
result = {
    "loss": loss.item(),
    "terms": [
        actor.item(), critic.item(), entropy.item(), ((ratio - 1).abs() > CLIP).double().mean().item(),
        (ratio - 1 - log_ratio).mean().item(),
    ],
    "logits": logits.grad.flatten().tolist(),
    "values": values.grad.tolist(),
}
Path(__file__).with_name("policy-loss.json").write_text(json.dumps(result) + "\n")
