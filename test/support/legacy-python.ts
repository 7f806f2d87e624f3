// The Python environment of the legacy programs, which also has what reads workbooks: pandas and openpyxl.
import { fileURLToPath } from 'node:url';
import { pythonEnvironment } from '../../setup/python-env.mjs';

export const legacyPython = (): Promise<string> =>
  pythonEnvironment('legacy', fileURLToPath(new URL('../workbook/legacy/requirements.txt', import.meta.url)));
