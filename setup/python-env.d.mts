/**
 * The path of a Python that has `requirements` (pinned lines of a requirements file) installed; made once under
 * .cache/python and kept. Rejects with one line and the remedy where there is no Python 3, no venv, or pip fails.
 */
export function pythonEnvironment(name: string, requirements: string[]): Promise<string>;
