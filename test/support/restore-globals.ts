// Test files share processes: what a file has stubbed or written is gone for the next one.
import { afterAll, vi } from 'vitest';
import { removeTemporaryFolders } from './temporary-folder.ts';

afterAll(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await removeTemporaryFolders();
});
