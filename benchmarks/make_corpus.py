"""Makes a folder of notes of any size by recombining sentences written for it.

    python -m benchmarks.make_corpus FOLDER --notes 4000 --size 7500

The same arguments give the same bytes. About a third of the notes are dated Chinese logs, a third
English posts, a third one-paper files; one line in thirty speaks of how works are related, which is
what notes have been seen to do.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

SYLLABLES = ("ar", "bel", "cor", "dan", "el", "fin", "gor", "hal", "im", "jun", "kel", "lor")
TAILS = ("Net", "Former", "GAN", "BERT", "CLIP", "VAE", "RL", "Seg", "Flow", "Mix")
KNOWN = ("BERT", "ViT", "CLIP", "ResNet", "LSTM", "GPT-2", "MAE", "DETR", "U-Net", "word2vec")
TOPICS_ZH = ("图像分类", "机器翻译", "推荐系统", "图神经网络", "语音识别", "强化学习", "目标检测")
TOPICS_EN = ("image classification", "translation", "ranking", "speech", "control", "detection")
RELATED_ZH = (
    "本文是 {old} 的后续工作，把主干换成了更深的网络。",
    "编码器沿用 {old}，训练目标也没有变。",
    "受 {old} 启发，作者给损失加了一项。",
    "与 {old} 相比，同样的算力下误差更小。",
    "本质上是 {old} 和 {other} 的结合。",
)
RELATED_EN = (
    "It extends {old} with a second stage.",
    "The encoder is taken from {old} without change.",
    "The loss was inspired by {old}.",
    "It beats {old} at the same cost.",
    "In short, {old} and {other} in one model.",
)
PLAIN_ZH = (
    "实验部分写得很细，学习率和批大小都有消融。",
    "作者先在小数据上验证了想法，再放大到完整的数据。",
    "图里可以看到训练后期曲线依然在下降，说明还没有收敛。",
    "附录给出了推导，读的时候可以先跳过。",
    "这里的假设比较强，真实场景里不一定成立，需要再想想。",
    "代码已经开源，复现时注意随机种子和数据清洗的顺序。",
)
PLAIN_EN = (
    "The experiments are careful: learning rate and batch size are varied one at a time.",
    "They check the idea on a small set first and only then scale it up.",
    "The curves still go down at the end, so more training would have helped.",
    "The appendix has the derivation, which can be skipped on a first reading.",
    "The assumption is strong and may not hold outside the laboratory.",
    "The code is public; mind the order of the cleaning steps when running it again.",
)


def name(rng: random.Random) -> str:
    """A name that looks like a model's and is none."""
    return "".join(rng.choices(SYLLABLES, k=2)).capitalize() + rng.choice(TAILS)


def sentence(rng: random.Random, names: list[str], chinese: bool) -> str:
    """One line: plain in twenty-nine cases of thirty."""
    if rng.randrange(30):
        return rng.choice(PLAIN_ZH if chinese else PLAIN_EN)
    old, other = rng.choice(names), rng.choice(KNOWN)
    return rng.choice(RELATED_ZH if chinese else RELATED_EN).format(old=old, other=other)


def paragraphs(rng: random.Random, names: list[str], chinese: bool, size: int) -> list[str]:
    """Text of about ``size`` bytes, in short paragraphs and lists."""
    lines, total = [], 0
    while total < size:
        some = [sentence(rng, names, chinese) for _ in range(rng.randint(1, 4))]
        text = ("" if chinese else " ").join(some)
        line = rng.choice(("", "- ", "1. ", "")) + text
        lines.append(line + "\n")
        total += len(line.encode()) + 1
    return lines


def note(number: int, names: list[str], size: int) -> tuple[str, str]:
    """The file name and text of the n-th note."""
    rng = random.Random(number)
    kind = number % 3
    year, month, day = 2012 + number % 14, 1 + number % 12, 1 + number % 28
    own = names[number % len(names)]
    if kind == 0:
        parts = [f"# {year}.{month}\n", f"## {year}.{month}.{day}\n"]
        for _ in range(3):
            title, topic = rng.choice(names), rng.choice(TOPICS_ZH)
            parts += [f"《{title}: 面向{topic}的方法》\n", f"{year}.{month} 某研究院的工作。\n"]
            parts += paragraphs(rng, names, True, size // 3)
        return f"log/{year}/{number:07d}.md", "\n".join(parts)
    if kind == 1:
        topic = rng.choice(TOPICS_EN)
        parts = [f"---\ntitle: Reading about {topic}\ndate: {year}-{month:02d}-{day:02d}\n---\n"]
        for _ in range(4):
            parts += [f"## {rng.choice(names)}\n", *paragraphs(rng, names, False, size // 4)]
        return f"posts/{number:07d}.md", "\n".join(parts)
    topic = rng.choice(TOPICS_EN)
    parts = [f"# {own}: a method for {topic}\n", f"- Year: {year}\n"]
    parts += paragraphs(rng, names, bool(number % 2), size)
    return f"papers/{number:07d}.md", "\n".join(parts)


def make(folder: Path, notes: int, size: int) -> int:
    """Write the corpus; gives its bytes."""
    rng = random.Random(0)
    # A field has fewer names than notes, and some are named far more often than others.
    names = list(dict.fromkeys(name(rng) for _ in range(max(20, notes // 2)))) + list(KNOWN)
    total = 0
    for number in range(notes):
        path, text = note(number, names, size)
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode()
        file.write_bytes(data)
        total += len(data)
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notes", type=int, default=4000)
    parser.add_argument("--size", type=int, default=7500, help="bytes of a note, about")
    given = parser.parse_args()
    print(f"{make(given.folder, given.notes, given.size):,} bytes in {given.notes:,} notes")
