/**
 * The path of a Python that has everything installed that the requirements file `list` names, each with its hashes. It is made once
 * under .cache/python and kept. Rejects with one line and the remedy if there is no Python 3 or no venv, or if pip fails.
 */
export function pythonEnvironment(name: string, list: string): Promise<string>;
