#!/usr/bin/env python3
"""Measures rustinfra and the AWS CDK side by side and prints the figures as Markdown tables.

    npm ci --prefix tests/parity/twins
    python3 benches/run.py [--runs N] [--only PART,...] [--cold]

The two tools take turns, so that what else the machine does meets both; figures are medians after
one run that is not counted. Every run starts without an assembly and is checked to have made one.
Parts: app, synth, scale, growth, edit, build, layer. `--cold` builds the command itself from nothing, too.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE / "twins"))
import measure  # noqa: E402  (the CDK's side)

RELEASE = ROOT / "target" / "release"
SCALE_MIMALLOC = RELEASE / "scale-mimalloc"
RUSTINFRA = RELEASE / "rustinfra"
SCRIPTS = measure.TWINS / "build" / "bench"
PARTS = ["app", "synth", "scale", "growth", "edit", "build", "layer"]
# Stacks of 71 workers with 7 resources each: just below the 500 a stack may have.
GROWTH = [(10, 71), (20, 71), (50, 71), (101, 71)]
# Services of the generated layer, and the most seconds that they may take.
LAYERS = [
    (["sqs"], 0.18),
    (["lambda"], 0.41),
    (["ec2"], 1.39),
    (["sqs", "sns", "lambda", "dynamodb", "iam", "events", "logs"], 0.91),
    (["sqs", "lambda", "dynamodb", "iam", "events", "apigateway", "s3"], None),
]
# Seconds that one side has before it is the other's turn.
A_TURN = 0.5
TIME = shutil.which("time")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=9, help="of what is fast; slow runs are repeated a third as often")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure, separated by commas")
    parser.add_argument("--cold", action="store_true", help="also build the command in an empty directory")
    options = parser.parse_args()
    parts = options.only.split(",")
    unknown = [part for part in parts if part not in PARTS]
    if options.runs < 1 or unknown:
        parser.error(f"unknown part: {', '.join(unknown)}" if unknown else "--runs must be at least 1")
    if not (measure.TWINS / "node_modules").is_dir():
        sys.exit("no CDK there: run `npm ci --prefix tests/parity/twins` first")
    prepare()
    work = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
    load = os.getloadavg()[0]
    try:
        bench = Bench(work, options.runs)
        for part in parts:
            getattr(bench, part)()
        if options.cold:
            bench.cold()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    bench.table()
    print(machine(load))


def prepare():
    """Builds what is measured."""
    build = ["cargo", "build", "--release"]
    subprocess.run([*build, "-p", "scale", "--features", "mimalloc"], cwd=ROOT, check=True)
    shutil.copy2(RELEASE / "scale", SCALE_MIMALLOC)
    for packages in [["-p", "ecommerce", "-p", "scale"], ["--bin", "rustinfra"]]:
        subprocess.run([*build, *packages], cwd=ROOT, check=True)
    measure.compile_app(measure.TWINS / "ecommerce" / "bin" / "app.ts", SCRIPTS / "ecommerce.js")
    measure.compile_app(measure.HERE / "scale" / "app.ts", SCRIPTS / "scale.js")


class Bench:
    """The parts, and what they found."""

    def __init__(self, work, runs):
        self.work, self.runs, self.few = work, runs, max(3, runs // 3)
        self.rows, self.growths = [], []
        self.flags = json.loads((measure.TWINS / "ecommerce" / "cdk.json").read_text())["context"]

    def app(self):
        """The app's own process."""
        ours = self.ours([RELEASE / "ecommerce"])
        node = self.cdk("ecommerce", "node")
        seconds = self.turns({"ours": ours, "node": node}, self.runs)
        what = f"app process, ecommerce ({self.made(ours)} resources)"
        self.row(what, "`node`, compiled, validators off", seconds["ours"], seconds["node"], 50)

    def synth(self):
        """The command, with nothing to build."""
        sides = {
            "ours": self.ours([RUSTINFRA, "synth", "--quiet", "--app", ROOT / "apps" / "ecommerce"]),
            "cdk": self.cdk("ecommerce", "cdk synth"),
            "usual": self.usual(measure.TWINS / "ecommerce"),
        }
        seconds = self.turns(sides, self.few)
        what = "`synth` with nothing to build, ecommerce"
        self.row(what, "`cdk synth`, compiled, validators off", seconds["ours"], seconds["cdk"], 20)
        self.row(what, "`cdk synth` as its users run it (tsx, validators on)", seconds["ours"], seconds["usual"], 80)

    def scale(self):
        """Ten stacks of sixty workers."""
        variants = {"": self.ours([RELEASE / "scale"]), ", feature `mimalloc`": self.ours([SCALE_MIMALLOC])}
        node = self.cdk("scale", "node")
        seconds = self.turns(variants | {"node": node}, self.few)
        count, theirs = self.made(node), peak(node)
        for variant, ours in variants.items():
            if count != self.made(ours):
                sys.exit(f"the scale apps differ: {self.made(ours)} and {count} resources")
            what = f"app process, {count:,} resources in 10 stacks{variant}"
            self.row(what, "`node`, compiled, validators off", seconds[variant], seconds["node"], 100)
            self.row("its peak memory", "the same", peak(ours), theirs, 4, unit="MiB")
        synth = [RUSTINFRA, "synth", "--quiet", "--release", "--app", HERE / "scale"]
        sides = {"ours": self.ours(synth), "cdk": self.cdk("scale", "cdk synth")}
        seconds = self.turns(sides, self.few)
        what = f"`synth --release`, {count:,} resources, every template checked"
        self.row(what, "`cdk synth`, compiled, validators off", seconds["ours"], seconds["cdk"], None)

    def growth(self):
        """From 5,000 to 50,000 resources."""
        for stacks, units in GROWTH:
            side = self.ours([RELEASE / "scale"], {"SCALE_STACKS": str(stacks), "SCALE_UNITS": str(units)})
            seconds = self.turns({"ours": side}, self.few)["ours"]
            self.growths.append((self.made(side), stacks, seconds, peak(side)))

    def edit(self):
        """From a changed setting to the new assembly, in copies of the apps."""
        rust, twin = copy_app("ecommerce"), copy_twin()
        command = [RUSTINFRA, "synth", "--quiet", "--app", rust]
        sides = {"ours": self.ours(command), "usual": self.usual(twin)}
        sources = {
            "ours": (rust / "src" / "microservices.rs", "secs({})"),
            "usual": (twin / "lib" / "microservices.ts", "Duration.seconds({})"),
        }

        def change(name, number):
            path, form = sources[name]
            pattern = re.escape(form).replace(r"\{\}", r"\d+")
            path.write_text(re.sub(pattern, form.format(5 + number), path.read_text(), count=1))

        def changed(name, number):
            template = (sides[name].out / "EcommerceStack.template.json").read_text()
            if f'"Timeout": {5 + number}' not in template:
                sys.exit(f"{name}: the change is not in the template")

        seconds = self.turns(sides, self.few, change, changed)
        what = "edit → `synth`: a setting of ecommerce changed"
        self.row(what, "`cdk synth` with tsx, validators on", seconds["ours"], seconds["usual"], 1)

    def build(self):
        """First builds of apps, the sources being there."""
        subprocess.run(["cargo", "fetch", "--locked"], cwd=ROOT, check=True)
        for services, name in [("one service", "hello"), ("five services", "ecommerce")]:
            what = f"first build of an app from downloaded sources, {services}"
            self.limit(what, [], 30, copy_app(name))

    def layer(self):
        """Services of the generated layer alone, in a project as a user has one, what they stand on being built."""
        project = self.work / "layer"
        env = build_environment(self.work / "target")
        for features, limit in LAYERS:
            write_layer_project(project, features)
            measure.run(["cargo", "build", "--offline"], env, project)
            seconds = []
            for _ in range(self.few):
                measure.run(["cargo", "clean", "--offline", "-p", "rustinfra-cfn"], env, project)
                seconds.append(measure.run(["cargo", "build", "--offline", "-p", "rustinfra-cfn"], env, project)[0])
            self.limited(f"generated layer alone: {', '.join(features)}", statistics.median(seconds), limit)
        shutil.rmtree(self.work / "target")

    def cold(self):
        """The command from nothing."""
        self.limit("cold release build of the command", ["--release", "--bin", "rustinfra"], None)

    def limit(self, what, arguments, limit, project=ROOT):
        target = self.work / "target"
        seconds, _ = measure.run(["cargo", "build", "--offline", *arguments], build_environment(target), project)
        shutil.rmtree(target)
        self.limited(what, seconds, limit)

    def limited(self, what, seconds, limit):
        """A row of what is ours alone."""
        reached = "" if limit is None else verdict(seconds <= limit)
        goal = "" if limit is None else f"≤ {limit} s"
        self.rows.append((what, shown(seconds), "", "", "", goal, reached))
        progress(self.rows[-1])

    def ours(self, arguments, env=None):
        """A command of ours; the app's process and the command take the directory differently."""
        out = self.work / "ours.out"
        environment = clean_environment() | {"CDK_OUTDIR": str(out)} | (env or {})
        if arguments[0] == RUSTINFRA:
            arguments = [*arguments, "--out", out]
        return Side([str(argument) for argument in arguments], environment, ROOT, out)

    def cdk(self, app, how):
        """One of the ways that `twins/measure.py` knows; log groups as ours have them."""
        out = self.work / "cdk.out"
        context = {**self.flags, measure.LOG_GROUP_FLAG: True}
        script = SCRIPTS / f"{app}.js"
        return Side(*measure.command(app, how, script, context, self.work, out), out)

    def usual(self, directory):
        """`cdk synth` with what `cdk.json` says: TypeScript run by tsx, validators on."""
        side = self.cdk("ecommerce", "cdk, all")
        at = side.arguments.index("--app")
        return Side(side.arguments[:at] + side.arguments[at + 2 :], side.env, directory, side.out)

    def turns(self, sides, runs, before=lambda name, number: None, after=lambda name, number: None):
        """The median seconds of each side; they take turns, each of at least half a second: what is
        quicker than that is run several times, so that its median is not that of three runs. What is to
        happen before and after a run is told the number of runs before it."""
        seconds = {name: [] for name in sides}
        done = dict.fromkeys(sides, 0)

        def run(name):
            before(name, done[name])
            elapsed = sides[name].run()
            after(name, done[name])
            done[name] += 1
            return elapsed

        for turn in range(runs + 1):
            for name in sides:
                elapsed = [run(name)]
                while sum(elapsed) < A_TURN:
                    elapsed.append(run(name))
                if turn > 0:
                    seconds[name] += elapsed
        return {name: statistics.median(of) for name, of in seconds.items()}

    def made(self, side):
        side.run()
        return measure.resources(side.out)

    def row(self, what, other, ours, theirs, target, unit="s"):
        ratio = theirs / ours
        goal = "" if target is None else f"≥ {target}×" if target > 1 else "faster"
        reached = "" if target is None else verdict(ratio >= target)
        self.rows.append((what, shown(ours, unit), other, shown(theirs, unit), f"{ratio:,.1f}×", goal, reached))
        progress(self.rows[-1])

    def table(self):
        print("| measured | rustinfra | against | AWS CDK | ratio | target | reached |")
        print("|---|--:|---|--:|--:|--:|---|")
        for row in self.rows:
            print("| " + " | ".join(row) + " |")
        if self.growths:
            print("\n| resources | stacks | time | µs a resource | peak | KiB a resource | growth of time | of memory |")
            print("|--:|--:|--:|--:|--:|--:|--:|--:|")
            first = self.growths[0]
            for count, stacks, seconds, mib in self.growths:
                times = count / first[0]
                print(
                    f"| {count:,} ({times:.2f}×) | {stacks} | {shown(seconds)} | {seconds / count * 1e6:.1f} | {mib:.0f} MiB "
                    f"| {mib * 1024 / count:.1f} | {seconds / first[2]:.2f}× | {mib / first[3]:.2f}× |"
                )
        print()


class Side:
    """One of the commands that take turns."""

    def __init__(self, arguments, env, directory, out):
        self.arguments, self.env, self.directory, self.out = arguments, env, directory, out

    def run(self):
        shutil.rmtree(self.out, ignore_errors=True)
        seconds, _ = measure.run(self.arguments, self.env, self.directory)
        if not (self.out / "manifest.json").is_file():
            sys.exit(f"{self.arguments} wrote no assembly")
        return seconds


def peak(side, runs=3):
    """The median of a command's largest resident memory in MiB.

    Linux counts the memory of the process that started it as the least, so the smallest there is
    starts it: `time`.
    """
    found = []
    for _ in range(runs):
        shutil.rmtree(side.out, ignore_errors=True)
        if TIME is None:
            found.append(measure.run(side.arguments, side.env, side.directory)[1])
            continue
        with tempfile.NamedTemporaryFile("r") as report:
            measure.run([TIME, "-f", "%M", "-o", report.name, *side.arguments], side.env, side.directory)
            found.append(int(report.read()) / 1024)
    return statistics.median(found)


# The services of the apps that are copied.
SERVICES = {"ecommerce": ["apigateway", "dynamodb", "events", "lambda", "sqs"], "hello": ["s3"]}


def copy_app(name):
    """An app in a directory of its own, as a user has it, outside this workspace."""
    source, app = ROOT / "apps" / name, ROOT / "target" / "bench" / name
    for folder in ["src", "handlers"]:
        shutil.rmtree(app / folder, ignore_errors=True)
        if (source / folder).is_dir():
            shutil.copytree(source / folder, app / folder)
    shutil.copy(ROOT / "Cargo.lock", app / "Cargo.lock")
    (app / "Cargo.toml").write_text(
        f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n\n'
        f'[dependencies]\nrustinfra-constructs = {{ path = "{ROOT / "constructs"}", default-features = false, '
        f"features = {json.dumps(SERVICES[name])} }}\n\n"
        '[profile.dev]\ndebug = "line-tables-only"\n\n[profile.dev.package."*"]\ndebug = false\n\n[workspace]\n'
    )
    return app


def write_layer_project(project, features):
    """An empty library that depends on services of the generated layer."""
    (project / "src").mkdir(parents=True, exist_ok=True)
    (project / "src" / "lib.rs").touch()
    shutil.copy(ROOT / "Cargo.lock", project / "Cargo.lock")
    (project / "Cargo.toml").write_text(
        '[package]\nname = "layer"\nversion = "0.1.0"\nedition = "2024"\n\n'
        f'[dependencies]\nrustinfra-cfn = {{ path = "{ROOT / "constructs" / "cfn"}", default-features = false, '
        f"features = {json.dumps(features)} }}\n\n[workspace]\n"
    )


def copy_twin():
    """The same for its twin; the CDK stays where Node.js finds it."""
    twin = measure.TWINS / "build" / "edit"
    shutil.rmtree(twin, ignore_errors=True)
    shutil.copytree(measure.TWINS / "ecommerce", twin)
    source = twin / "lib" / "microservices.ts"
    text = source.read_text()
    up = "'..', '..', '..', '..'"
    if up not in text:
        sys.exit(f"{source} finds its handlers in another way now")
    source.write_text(text.replace(up, repr(str(ROOT))))
    return twin


def clean_environment():
    """Without what would lead either tool somewhere else."""
    names = ("AWS_", "CDK_", "CARGO_TARGET_DIR", "RUSTINFRA_")
    return {key: value for key, value in os.environ.items() if not key.startswith(names)}


def build_environment(target):
    """Cargo never builds downloaded sources incrementally; those in a checkout it would."""
    return clean_environment() | {"CARGO_TARGET_DIR": str(target), "CARGO_INCREMENTAL": "0"}


def machine(load):
    """What the figures were taken on."""
    info = pathlib.Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.+)", info.read_text()) if info.is_file() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lock = json.loads((measure.TWINS / "package-lock.json").read_text())["packages"]
    library, command = (lock[f"node_modules/{name}"]["version"] for name in ["aws-cdk-lib", "aws-cdk"])
    return (
        f"{datetime.date.today()}; {model[1].strip() if model else platform.processor()}, "
        f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}; "
        f"{version('rustc')}; Node.js {version('node')}, aws-cdk-lib {library}, cdk {command}; "
        f"load of one minute {load:.1f} before and {os.getloadavg()[0]:.1f} after"
    )


def version(tool):
    return subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def shown(value, unit="s"):
    if unit == "s" and value < 1:
        return f"{value * 1000:.1f} ms"
    return f"{value:.2f} {unit}" if unit == "s" else f"{value:.0f} {unit}"


def verdict(reached):
    return "yes" if reached else "**no**"


def progress(row):
    print(" ".join(cell for cell in row if cell), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
