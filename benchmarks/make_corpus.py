"""Makes a folder of notes of any size by recombining sentences written for it.

    python -m benchmarks.make_corpus FOLDER --notes 4000 --size 7500

The same arguments give the same bytes. A quarter of the notes each are dated Chinese logs on
several papers, English posts on several papers, and one-paper files in Chinese and in English.
One line in thirty says how works are related and one in twelve names a work, a data set or a
machine in passing, about as in notes that people keep; the works named are as many as half the
notes, some far more often than others.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

SYLLABLES = (
    "Ar",
    "Bel",
    "Cor",
    "Dan",
    "El",
    "Fin",
    "Gor",
    "Hal",
    "Im",
    "Jun",
    "Kel",
    "Lor",
    "Mi",
    "Nor",
)
TAILS = ("Net", "Former", "GAN", "BERT", "CLIP", "VAE", "RL", "Seg", "Flow", "Mix", "NAS", "Track")
KNOWN = ("BERT", "ViT", "CLIP", "ResNet", "LSTM", "GPT-2", "MAE", "DETR", "U-Net", "word2vec")
PASSING = ("ImageNet", "COCO", "A100", "Adam", "GLUE", "PyTorch", "BLEU", "FLOPs", "KL", "SGD")
FIRST = ("Masked", "Sparse", "Deep", "Contrastive", "Hierarchical", "Efficient", "Robust", "Joint")
THEN = ("Attention", "Alignment", "Distillation", "Pre-training", "Routing", "Sampling", "Fusion")
FOR = (
    "Image Classification",
    "Machine Translation",
    "Speech Recognition",
    "Graph Learning",
    "Object Detection",
    "Recommendation",
    "Visual Reasoning",
    "Robot Control",
)
PEOPLE = ("Ada Byron", "Lin Wei", "Marta Silva", "Tomas Berg", "Yuki Sato", "Chen Hao", "Ines Roy")
PLACES = ("Microsoft", "Google", "Tsinghua University", "Stanford University", "Meta AI")
VENUES = ("CVPR", "NeurIPS", "ICML", "ICLR", "ACL")
SECTIONS = ("Introduction", "Method", "Experiments", "Ablation", "Conclusion")
SECTIONS_ZH = ("背景", "方法", "实验", "消融实验", "总结")
RELATED_ZH = (
    "本文是 {old} 的后续工作，把主干换成了更深的网络。",
    "编码器沿用 {old}，训练目标也没有变。",
    "受 {old} 启发，作者给损失加了一项。",
    "与 {old} 相比，同样的算力下误差更小。",
    "本文在模型上融合了 {old} 和 {other}，思路很直接。",
    "这篇文章在 {old} 的基础上改进了采样的方式。",
)
RELATED_EN = (
    "It extends {old} with a second stage.",
    "The encoder is taken from {old} without change.",
    "The loss was inspired by {old}.",
    "Compared with {old}, it needs half the memory.",
    "The model builds on {old} and {other}.",
    "We use {old} as the backbone here as well.",
)
ABOUT_ZH = (
    "作者先在小数据上",
    "实验部分",
    "从曲线上看，",
    "附录里",
    "第二节",
    "代码里",
    "预处理时",
)
DOES_ZH = (
    "比较了{n}种学习率",
    "把图像切成{n}块",
    "验证了这个想法",
    "给出了完整的推导",
    "在 {thing} 上跑了{n}遍",
    "去掉了第{n}层",
    "固定了前{n}步的参数",
)
SO_ZH = (
    "，误差大约降了{n}%。",
    "，读的时候可以先跳过。",
    "，说明训练还没有收敛。",
    "，不过真实场景里不一定成立。",
    "，复现时要注意随机种子。",
    "，需要再想想为什么。",
)
ABOUT_EN = (
    "In the first experiment they",
    "The appendix",
    "The second section",
    "The code",
    "A short ablation",
    "The last figure",
    "The proof",
)
DOES_EN = (
    "varies the learning rate over {n} values",
    "drops {n} of the layers",
    "keeps the first {n} steps fixed",
    "compares the loss on {thing}",
    "splits every image into {n} patches",
    "reports the mean of {n} runs",
)
SO_EN = (
    ", which costs about {n}% accuracy.",
    ", so more training would have helped.",
    ", and this may not hold outside the laboratory.",
    "; mind the order of the steps.",
    ", which can be skipped on a first reading.",
    ", a surprise after section {n}.",
)

Paper = tuple[str, str, str]  # short name, long title, number at arXiv


def title(rng: random.Random) -> str:
    """The long title of a paper that nobody wrote."""
    return f"{rng.choice(FIRST)} {rng.choice(THEN)} for {rng.choice(FOR)}"


def field(rng: random.Random, size: int) -> list[Paper]:
    """``size`` works at most."""
    titles: dict[str, str] = {}
    for _ in range(size):
        short = "".join(rng.choices(SYLLABLES, k=3)) + rng.choice(TAILS)
        if rng.randrange(4) == 0:
            short += rng.choice(("v2", "-2", "++", "v3"))
        titles.setdefault(short, title(rng))
    return [
        (short, long, f"{14 + i % 12}{1 + i // 12 % 12:02d}.{i // 144:05d}")
        for i, (short, long) in enumerate(titles.items())
    ]


def pick(rng: random.Random, works: list[Paper]) -> Paper:
    """A work; those at the front far more often than those at the end."""
    return works[int(len(works) * rng.random() ** 3)]


def sentence(rng: random.Random, works: list[Paper], chinese: bool) -> str:
    """Plain talk as a rule; one in thirty relates works, one in twelve names something."""
    dice = rng.randrange(60)
    old = pick(rng, works)[0] if rng.randrange(3) else rng.choice(KNOWN)
    if dice < 2:
        words = rng.choice(RELATED_ZH if chinese else RELATED_EN)
        return words.format(old=old, other=rng.choice(KNOWN))
    parts = (ABOUT_ZH, DOES_ZH, SO_ZH) if chinese else (ABOUT_EN, DOES_EN, SO_EN)
    text = ("" if chinese else " ").join(rng.choice(part) for part in parts[:2])
    thing = (
        old if dice < 5 else rng.choice(PASSING) if dice < 9 else ("验证集" if chinese else "it")
    )
    return (text + rng.choice(parts[2])).format(n=rng.randint(2, 99), thing=thing)


def remarks(rng: random.Random, works: list[Paper], chinese: bool, size: int) -> str:
    """Text of about ``size`` bytes, in short paragraphs and lists."""
    lines: list[str] = []
    total = 0
    while total < size:
        some = [sentence(rng, works, chinese) for _ in range(rng.randint(1, 4))]
        bullet = rng.choice(("- ", "  - ", "", "", "1. "))
        lines.append(bullet + ("" if chinese else " ").join(some))
        if not bullet or rng.randrange(8) == 0:
            lines.append("")
        total += len(lines[-1].encode()) + len(lines[-2].encode() if len(lines) > 1 else b"") + 1
    return "\n".join(lines) + "\n"


def note(number: int, works: list[Paper], size: int) -> tuple[str, str]:
    """The file name and text of the n-th note."""
    rng = random.Random(number)
    year, month, day = 2014 + number % 12, 1 + number % 12, 1 + number % 28
    kind = number % 4
    if kind == 0:
        parts = [f"# {year}.{month}\n\n## {year}.{month}.{day}\n"]
        for _ in range(3):
            short, long, _ = pick(rng, works)
            parts.append(f"《{short}: {long}》\n\n{year}.{month} {rng.choice(PLACES)} 的工作\n")
            parts.append(remarks(rng, works, True, size // 3))
        return f"log/{year}/{number:07d}.md", "\n".join(parts)
    if kind == 1:
        parts = [f"---\ntitle: Papers of the week\ndate: {year}-{month:02d}-{day:02d}\n---\n"]
        for _ in range(4):
            short, long, arxiv = pick(rng, works)
            paper = f"https://arxiv.org/abs/{arxiv}"
            parts.append(f"## [{short}: {long}]({paper})\n")
            parts.append(remarks(rng, works, False, size // 4))
        return f"posts/{number:07d}.md", "\n".join(parts)
    chinese = kind == 2
    short, long, _ = works[number // 4 * 2 % len(works)]
    who = ", ".join(rng.sample(PEOPLE, 3))
    head = f"# 论文阅读《{short}: {long}》\n" if chinese else f"# {short}: {long}\n"
    parts = [head, f"- Authors: {who}\n- Venue: {rng.choice(VENUES)} {year}\n"]
    for section in SECTIONS_ZH if chinese else SECTIONS:
        parts += [f"## {section}\n", remarks(rng, works, chinese, size // 5)]
    return f"papers/{number:07d}.md", "\n".join(parts)


def make(folder: Path, notes: int, size: int) -> int:
    """Write the corpus; gives its bytes."""
    works = field(random.Random(0), max(20, notes // 2))
    total = 0
    for number in range(notes):
        path, text = note(number, works, size)
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
