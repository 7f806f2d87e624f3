// Keeps the CSV of one region until it is stored: part of it in memory and the rest in a temporary file, because regions may be of any
// size.
import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reservation } from './memory-budget.ts';

/** The memory for a region's CSV, enough for about 1,000 uncompressed rows. Most regions have fewer. */
const MAX_MEMORY_BYTES = 512 * 1024;

/** The unit of space in the file. Freed space is reused only by pieces with the same number of units. */
const UNIT_BYTES = 16 * 1024;

/** Bytes that are kept. After a call of `free`, they can no longer be read. */
export type KeptBytes = { read: () => Promise<Buffer>; free: () => void };

export type PieceStore = {
  /** Keeps bytes. Bytes in memory count towards the reservation. If the file cannot be written, bytes are kept in memory. */
  keep(data: Buffer): Promise<KeptBytes>;
  /** Closes the file, which deletes it. */
  close(): Promise<void>;
};

type PieceStoreOptions = {
  reservation: Pick<Reservation, 'reserve'>;
  /** Called once if the file cannot be written. */
  onProblem?: (error: Error) => void;
  maxMemoryBytes?: number;
  directory?: string;
};

export function createPieceStore({
  reservation,
  onProblem,
  maxMemoryBytes = MAX_MEMORY_BYTES,
  directory = tmpdir(),
}: PieceStoreOptions): PieceStore {
  let memoryBytes = 0;
  let isFileUsable = true;
  let file: Promise<FileHandle> | undefined;
  const space = createFileSpace();

  const keepInMemory = (data: Buffer): KeptBytes => {
    const change = (bytes: number) => {
      memoryBytes += bytes;
      reservation.reserve(bytes);
    };
    change(data.length);
    return { read: () => Promise.resolve(data), free: () => change(-data.length) };
  };

  const keepInFile = async (data: Buffer): Promise<KeptBytes> => {
    file ??= openTemporaryFile(directory);
    const handle = await file;
    const units = Math.ceil(data.length / UNIT_BYTES);
    const unit = space.allocate(units);
    await writeAll(handle, data, unit * UNIT_BYTES);
    const read = () => readAll(handle, data.length, unit * UNIT_BYTES);
    return { read, free: () => space.free(unit, units) };
  };

  return {
    async keep(data) {
      if (!isFileUsable || memoryBytes + data.length <= maxMemoryBytes) return keepInMemory(data);
      try {
        return await keepInFile(data);
      } catch (error) {
        if (isFileUsable) onProblem?.(error as Error);
        isFileUsable = false;
        return keepInMemory(data);
      }
    },
    async close() {
      isFileUsable = false; // Concurrent calls then open no other file.
      const handle = await file?.catch(() => undefined);
      await handle?.close();
    },
  };
}

/** Allocates units of a file. Freed space is reused, but never split or joined. */
function createFileSpace() {
  const freed = new Map<number, number[]>();
  let end = 0;
  return {
    allocate(units: number): number {
      const reused = freed.get(units)?.pop();
      if (reused !== undefined) return reused;
      end += units;
      return end - units;
    },
    free(unit: number, units: number): void {
      const sameSize = freed.get(units);
      if (sameSize) sameSize.push(unit);
      else freed.set(units, [unit]);
    },
  };
}

/** Opens a file and unlinks it immediately, so that no other process can open it and it disappears however this process ends. */
async function openTemporaryFile(directory: string): Promise<FileHandle> {
  const path = join(directory, `aws-config-compliance-${randomUUID()}`);
  const handle = await open(path, 'wx+', 0o600);
  await unlink(path);
  return handle;
}

async function writeAll(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let written = 0; written < data.length;)
    written += (await handle.write(data, written, data.length - written, position + written)).bytesWritten;
}

async function readAll(handle: FileHandle, length: number, position: number): Promise<Buffer> {
  const data = Buffer.allocUnsafeSlow(length);
  for (let read = 0; read < length;) {
    const { bytesRead } = await handle.read(data, read, length - read, position + read);
    if (bytesRead === 0) throw new Error(`the temporary file ends at byte ${position + read} of a piece of ${length}`);
    read += bytesRead;
  }
  return data;
}
