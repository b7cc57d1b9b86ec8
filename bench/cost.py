"""Measures c(lanes), the time of a forward pass by batch size, on a GPU machine without the Java engine's libtorch.

Times the archives that `./glauber bench cost --export DIR` wrote, with the calls that TorchNetwork makes, and counts the
lanes whose token in a batch differs from their token alone: python3 bench/cost.py DIR --rows N [--bfloat16]
"""

import argparse
import statistics
import time

import torch

HIDDEN_COLUMNS = 11  # columns of a LaneBatch before the tokens and the visits
GPU_NOISE_THRESHOLD = 200_000  # noise numbers from which the device generates them, as in TorchNetwork
ROUNDS = 15


def millis(call):
    """The median time of a call in milliseconds, after three warm-up calls."""
    taken = []
    for _ in range(ROUNDS + 3):
        start = time.perf_counter()
        call()
        torch.cuda.synchronize()
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken[3:])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("directory")
    arguments.add_argument("--rows", type=int, required=True)
    arguments.add_argument("--bfloat16", action="store_true", help="round the weights")
    options = arguments.parse_args()
    torch._C._set_graph_executor_optimize(False)
    denoiser = torch.jit.load(options.directory + "/denoiser.pt", map_location="cuda").eval()
    sampler = torch.jit.load(options.directory + "/sampler.pt", map_location="cuda").eval()
    with open(options.directory + "/rows.f64", "rb") as file:
        rows = torch.frombuffer(bytearray(file.read()), dtype=torch.float64).reshape(options.rows, -1)
    site_count = (rows.shape[1] - HIDDEN_COLUMNS) // 2
    if options.bfloat16:
        for weight in denoiser.parameters():
            weight.data = weight.data.bfloat16()
        denoiser.cosines, denoiser.sines = denoiser.cosines.bfloat16(), denoiser.sines.bfloat16()
    denoiser.tabulate(16 * site_count)

    def logits(batch):
        return denoiser.logits(*sampler.unpack(batch))

    def decide(lanes):
        batch = rows[:lanes].cuda()
        noise = sampler.uniforms(batch)
        return sampler.decide(logits(batch), batch, noise).cpu()

    def decide_ahead(lanes, host_noise):
        batch = rows[:lanes].cuda()
        noise = sampler.uniforms_ahead(batch) if host_noise is None else host_noise.cuda()
        return sampler.decide_ahead(logits(batch), batch, noise).cpu()

    print(f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}, {'bfloat16' if options.bfloat16 else 'float32'}")
    print("lanes  network, ms  looking ahead, ms  noise by the sampler, ms")
    lanes = 1
    while lanes <= options.rows:
        batch = rows[:lanes].cuda()
        noise = sampler.uniforms_ahead(batch)
        host_noise = noise.cpu() if noise.numel() < GPU_NOISE_THRESHOLD else None  # generating it adds 4 ns per number
        network = millis(lambda: logits(batch))
        ahead = millis(lambda: decide_ahead(lanes, host_noise))
        by_sampler = millis(lambda: sampler.uniforms_ahead(batch))
        print(f"{lanes:5d}  {network:11.2f}  {ahead:17.2f}  {by_sampler:24.2f}", flush=True)
        lanes *= 2
    together = decide(options.rows)[:, 0]
    alone = [sampler.decide(logits(row), row, sampler.uniforms(row))[0, 0].item() for row in rows.cuda().split(1)]
    print(f"tokens that differ alone: {int((together != torch.tensor(alone)).sum())} of {options.rows}")


with torch.inference_mode():
    main()
