"""A double of NiftyNet's net_download for the bench, in Python's standard library.

It does what the original does, in the original's order: probe the zoo, ask
for the manifest twice (is it there? what does it say?), then one section
after another: the whole archive into the temp folder with a progress line per
8 KiB block, `tarfile.extractall` into the home, delete the archive. It lacks
what costs no time: help texts, versions, defaults, repairs of config files.
"""

import configparser
import os
import shutil
import sys
import tarfile
import tempfile
import urllib.parse
import urllib.request


def read_ini(path):
    config = configparser.ConfigParser()
    config.read(path)
    return config


def exists(url):
    return urllib.request.urlopen(url).getcode() < 400


def show_progress(block, block_bytes, total_bytes):
    if total_bytes <= 5 * block_bytes:
        return
    part = min(1.0, block * block_bytes / total_bytes)
    bar = "=" * int(part * 10)
    sys.stdout.write(
        "\rDownloading (total: %.2f M):  |%-10s| %.1f%% \r"
        % (total_bytes / 1e6, bar, part * 100)
    )
    sys.stdout.flush()


def expand(url, folder):
    os.makedirs(folder, exist_ok=True)
    scratch = tempfile.mkdtemp()
    archive = os.path.join(scratch, "archive")
    print("Downloading from {}".format(url))
    urllib.request.urlretrieve(url, archive, show_progress)
    with tarfile.open(archive, "r") as tar:
        tar.extractall(path=folder)
    shutil.rmtree(scratch)


def install(zoo, config_home, home, entry):
    address = "{}/raw/5-reorganising-with-lfs/{}/main.ini".format(
        zoo, entry.replace("_model_zoo", "", 1)
    )
    remote, local = (
        os.path.join(
            config_home, ".downloads_%s_config_cache" % name, entry + "_main.ini"
        )
        for name in ("remote", "local")
    )
    for cache in (remote, local):
        os.makedirs(os.path.dirname(cache), exist_ok=True)
    exists(address)
    urllib.request.urlretrieve(address, remote)
    manifest = read_ini(remote)
    for name in manifest.sections():
        if name == "config":
            continue
        section = manifest[name]
        folder = os.path.join(home, section["destination"], section["local_id"])
        expand(urllib.parse.urljoin(address, section["url"]), folder)
        print("{} -- {}: OK.".format(entry, name))
    shutil.copyfile(remote, local)


def main():
    zoo = os.environ["niftynet_model_zoo"]
    config_home = os.environ["niftynet_config_home"]
    home = read_ini(os.path.join(config_home, "config.ini"))["global"]["home"]
    exists(zoo + "/raw/5-reorganising-with-lfs/README.md")
    print("Accessing: {}".format(zoo))
    for entry in sys.argv[1:]:
        install(zoo, config_home, home, entry)


if __name__ == "__main__":
    main()
