// Pure: no disk, network, clock or environment.

/** The folders of a home that are Python packages, from which NiftyNet imports extensions. */
export const EXTENSION_PACKAGES = ["extensions", "extensions/network"] as const;

/** The file that makes a folder a Python package. */
export const PACKAGE_FILE = "__init__.py";
