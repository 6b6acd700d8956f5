import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { HistoryProblem, type Model } from '../consistency/history/history-event.ts';
import { HistoryReader, type ReadHistory } from '../consistency/history/history-reader.ts';

/** A line longer than this is no operation. */
const longestLine = 16 * 1024 * 1024;

/**
 * Reads a history from a file, compressed by gzip or not, as a stream: only what the checkers need stays in memory. Rejects with the
 * system's error where the file cannot be read.
 */
export async function readHistory(path: string, model?: Model): Promise<ReadHistory | HistoryProblem> {
  const reader = new HistoryReader(model);
  let line = 0;
  let rest = '';
  for await (const text of texts(path)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const each of lines) {
      line++;
      const problem = reader.push(each);
      if (problem !== undefined) return problem;
    }
    if (rest.length > longestLine) return new HistoryProblem(line + 1, 'the line is longer than 16 MB; write one operation a line');
  }
  return (rest === '' ? undefined : reader.push(rest)) ?? reader.finish();
}

async function* texts(path: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  for await (const chunk of await bytesOf(path)) yield decoder.write(chunk);
  yield decoder.end();
}

async function bytesOf(path: string): Promise<AsyncIterable<Buffer>> {
  const isCompressed = await startsWithGzip(path);
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
  if (!isCompressed) return stream as AsyncIterable<Buffer>;
  const unpacked = createGunzip();
  stream.on('error', (error) => unpacked.destroy(error));
  return stream.pipe(unpacked) as AsyncIterable<Buffer>;
}

async function startsWithGzip(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { end: 1 }) as AsyncIterable<Buffer>) return chunk[0] === 0x1f && chunk[1] === 0x8b;
  return false;
}
