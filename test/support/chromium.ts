import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

/** A browser binary, and the environment it needs beside our own. */
export interface ChromiumProgram {
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
}

const repository = fileURLToPath(new URL('../../', import.meta.url));

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** The network is of no use to a test's browser; a sandbox needs rights that a container does not give. */
const launchFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless Chromium: `CHROME_PATH`, else an installed one, else the one that the package `@sparticuz/chromium` carries. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const program = await findChromium();
  return chromium.launch({
    headless: true,
    ...options,
    executablePath: program.path,
    args: [...launchFlags, ...(options.args ?? [])],
    env: { ...definedEnvironment(), ...program.environment, ...options.env },
  });
}

export async function findChromium(): Promise<ChromiumProgram> {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '') {
    if (!existsSync(named))
      throw new Error(`CHROME_PATH names "${named}", which does not exist; correct it, or unset it to use the carried browser.`);
    return { path: named, environment: {} };
  }
  const installed = usualPlaces.find((path) => existsSync(path));
  return installed === undefined ? carriedChromium() : { path: installed, environment: {} };
}

/** The package's binary needs its own libraries and fonts where the system has none; it is unpacked once per version. */
async function carriedChromium(): Promise<ChromiumProgram> {
  const folder = join(repository, 'node_modules', '.cache', `chromium-${await carriedVersion()}`);
  if (!existsSync(folder)) await unpackInto(folder);
  return {
    path: join(folder, 'chromium'),
    environment: {
      LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  };
}

async function carriedVersion(): Promise<string> {
  const missing = 'No Chromium was found: set CHROME_PATH, install Chromium, or run "npm install --save-dev @sparticuz/chromium" (Linux x64).';
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(missing);
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    return (JSON.parse(await readFile(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string }).version;
  } catch (cause) {
    throw new Error(missing, { cause });
  }
}

/** Unpacks beside the final folder and renames, so that two test runs at once never see half a browser. */
async function unpackInto(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(`${folder}-`);
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('./unpack-chromium.mjs', import.meta.url))], {
    cwd: repository,
    env: { ...process.env, TMPDIR: temporary, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
  });
  await writeFile(join(temporary, 'fonts', 'fonts.conf'), fontConfiguration(join(folder, 'fonts')));
  await rename(temporary, folder).catch(async (error: unknown) => {
    await rm(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
}

/** The package's own configuration names folders of Lambda; ours names the folder it will stand in. */
function fontConfiguration(folder: string): string {
  const path = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path}</dir>
  <cachedir>${path}/cache</cachedir>
</fontconfig>
`;
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
