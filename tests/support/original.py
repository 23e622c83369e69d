"""A double of NiftyNet's net_download, in Python's standard library.

It follows the original where a zoo can tell the difference: which addresses
are asked and in which order, what Python's ConfigParser makes of a manifest,
urllib, which wants absolute addresses, tarfile, and the two caches. Help
texts, progress bars and repairs of config files are left out.
"""

import configparser
import os
import re
import shutil
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request

BRANCH = "raw/5-reorganising-with-lfs"


def read_ini(path):
    config = configparser.ConfigParser()
    with open(path) as file:
        config.read_file(file)
    return config


def is_there(url):
    try:
        return urllib.request.urlopen(url).getcode() < 400
    except urllib.error.URLError:
        return False


def loose_version(text):
    parts = re.findall(r"\d+|[a-z]+|[^\da-z.]+", text)
    return [int(part) if part.isdigit() else part for part in parts]


def is_filled(folder):
    return os.path.isdir(folder) and any(
        not name.startswith(".") for name in os.listdir(folder)
    )


def steps_of(manifest, sample_id, home):
    for name in manifest.sections():
        if name == "config" or not manifest.has_option(name, "action"):
            continue
        section = manifest[name]
        if section["action"].lower() != "expand":
            raise ValueError("I do not know the action " + section["action"])
        if "url" not in section:
            raise ValueError("No URL was found in the download configuration file")
        folder = os.path.join(
            home,
            section.get("destination", "examples"),
            section.get("local_id", sample_id),
        )
        yield name, section["url"], folder


def needs_download(local, remote, steps):
    if not os.path.isfile(local):
        return True
    if not all(is_filled(folder) for _, _, folder in steps):
        return True
    ours = read_ini(local).get("config", "version", fallback=None)
    theirs = remote.get("config", "version", fallback=None)
    if ours is None:
        return theirs is not None
    return loose_version(ours) < loose_version(theirs)


def expand(url, folder):
    os.makedirs(folder, exist_ok=True)
    scratch = tempfile.mkdtemp()
    try:
        print("Downloading from {}".format(url))
        archive, _ = urllib.request.urlretrieve(url, os.path.join(scratch, "archive"))
        with tarfile.open(archive, "r") as tar:
            tar.extractall(path=folder)
    finally:
        shutil.rmtree(scratch)


def install(zoo, config_home, home, sample_id):
    entry = sample_id.replace("_model_zoo", "", 1)
    address = "{}/{}/{}/main.ini".format(zoo, BRANCH, entry)
    local, remote = [
        os.path.join(
            config_home,
            ".downloads_{}_config_cache".format(cache),
            sample_id + "_main.ini",
        )
        for cache in ("local", "remote")
    ]
    for path in (local, remote):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    if not is_there(address):
        print("{}: FAIL. ".format(sample_id))
        print("No NiftyNet example was found for {}.".format(sample_id))
        return False
    urllib.request.urlretrieve(address, remote)
    manifest = read_ini(remote)
    steps = list(steps_of(manifest, sample_id, home))
    if not needs_download(local, manifest, steps):
        print("{}: OK. ".format(sample_id))
        print("Already downloaded. Use the -r option to download again.")
        return True
    for name, url, folder in steps:
        expand(url, folder)
        print("{} -- {}: OK.".format(sample_id, name))
        print("Downloaded data to {}".format(folder))
    shutil.copyfile(remote, local)
    return True


def main():
    zoo = os.environ["niftynet_model_zoo"]
    config_home = os.environ["niftynet_config_home"]
    home = read_ini(os.path.join(config_home, "config.ini"))["global"]["home"]
    if not is_there("{}/{}/README.md".format(zoo, BRANCH)):
        print("The NiftyNetExamples server is not running")
        return 1
    print("Accessing: {}".format(zoo))
    results = [install(zoo, config_home, home, each) for each in sys.argv[1:]]
    return 0 if all(results) else 255


if __name__ == "__main__":
    sys.exit(main())
