#!/usr/bin/env python3
"""Times the CDK on our benchmark apps: wall clock and peak memory, median of several runs.

    npm ci --prefix tests/parity/twins
    python3 benches/twins/measure.py [--runs N] [--cli] [--log-groups] [--json]

Measured is, for the ecommerce twin and for the generated app `scale`:
  node       `node app.js` of the compiled app, validators off: the CDK at its fastest
  cdk synth  the same app through the cdk command line (with --cli), validators off
  cdk, all   the same with its default validators on (with --cli)

--log-groups turns the recommended flag on that gives each function of `scale` a log group of
its own (4,200 resources instead of 3,600); the ecommerce twin has it on, like all the others.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TWINS = HERE.parent.parent / "tests" / "parity" / "twins"
LOG_GROUP_FLAG = "@aws-cdk/aws-lambda:useCdkManagedLogGroup"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cli", action="store_true", help="also measure `cdk synth`")
    parser.add_argument("--log-groups", action="store_true")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    if not (TWINS / "node_modules").is_dir():
        sys.exit(f"no CDK there: run `npm ci --prefix {os.path.relpath(TWINS)}` first")

    build = TWINS / "build"
    compile_app(TWINS / "ecommerce" / "bin" / "app.ts", build / "bench" / "ecommerce.js")
    compile_app(HERE / "scale" / "app.ts", build / "bench" / "scale.js")
    flags = json.loads((TWINS / "ecommerce" / "cdk.json").read_text())["context"]

    results = []
    for app in ["ecommerce", "scale"]:
        context = dict(flags)
        if app == "scale":
            context[LOG_GROUP_FLAG] = options.log_groups
        for how in ["node", "cdk synth", "cdk, all"] if options.cli else ["node"]:
            results.append(measure(app, how, build / "bench" / f"{app}.js", context, options.runs))
            if not options.json:
                show(results[-1])
    if options.json:
        json.dump(results, sys.stdout, indent=2)
        print()


def compile_app(source, out):
    """Compiles one app to plain JavaScript below the directory that has the CDK."""
    subprocess.run(
        [TWINS / "node_modules" / ".bin" / "esbuild", source, "--bundle", "--platform=node", "--target=node20",
         "--external:aws-cdk-lib", "--external:constructs", "--log-level=warning", f"--outfile={out}"],
        check=True,
    )


def measure(app, how, script, context, runs):
    """Runs one app `runs` times and answers the medians."""
    work = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        seconds, peaks = [], []
        for _ in range(runs):
            out = work / "out"
            shutil.rmtree(out, ignore_errors=True)
            elapsed, peak = run(*command(app, how, script, context, work, out))
            seconds.append(elapsed)
            peaks.append(peak)
        return {
            "app": app,
            "how": how,
            "resources": resources(out),
            "runs": runs,
            "seconds": round(statistics.median(seconds), 3),
            "best_seconds": round(min(seconds), 3),
            "peak_mib": round(statistics.median(peaks)),
        }
    finally:
        shutil.rmtree(work, ignore_errors=True)


def command(app, how, script, context, work, out):
    """The command line, its variables and its directory."""
    # The twin finds its handlers relative to its own directory; `scale` needs nothing but flags.
    directory = TWINS / "ecommerce"
    if app == "scale":
        directory = work
        (work / "cdk.json").write_text(json.dumps({"context": context}))
    env = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "CDK_"))}
    if how != "cdk, all":
        env["CDK_VALIDATION"] = "false"
    if how == "node":
        metadata = {"aws:cdk:enable-path-metadata": True, "aws:cdk:enable-asset-metadata": True}
        env["CDK_OUTDIR"] = str(out)
        env["CDK_CONTEXT_JSON"] = json.dumps({**context, **metadata})
        return ["node", str(script)], env, directory
    # No account is looked up: the measure is of the tool, not of a network that is not there.
    env |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_DISABLE_CLI_TELEMETRY": "true", "CDK_HOME": str(work / "home"), "CI": "true"}
    arguments = [str(TWINS / "node_modules" / ".bin" / "cdk"), "synth", "--all", "--quiet", "--no-notices",
                 "--no-lookups", "--app", f"node {script}", "--output", str(out)]
    return arguments, env, directory


def run(arguments, env, directory):
    """Runs a command to its end: seconds, and the peak of its largest process in MiB."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, env=env, cwd=directory, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        if os.waitstatus_to_exitcode(status) != 0:
            output.seek(0)
            sys.exit(f"{arguments} failed:\n{output.read().decode(errors='replace')}")
    return elapsed, usage.ru_maxrss / 1024


def resources(out):
    """How many resources the assembly's templates have: a run that makes nothing is no run."""
    templates = list(out.glob("*.template.json"))
    count = sum(len(json.loads(template.read_text()).get("Resources", {})) for template in templates)
    if count == 0:
        sys.exit(f"{out} has no resources")
    return count


def show(result):
    print(
        "{app:<10} {how:<10} {resources:>5} resources {seconds:>8.3f} s (best {best_seconds:.3f}) {peak_mib:>5} MiB".format(**result),
        flush=True,
    )


if __name__ == "__main__":
    main()
