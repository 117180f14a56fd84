// The Chromium that comes from npm, unpacked once, or another one named by $CHROMIUM.
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import type { Environment } from './environment.ts';
import { cacheDir, root } from './paths.ts';
import { runProgram } from './program.ts';

const packageDir = join(root, 'node_modules/@sparticuz/chromium');

function unpackedDir(): string {
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  return join(cacheDir, `chromium-${version}`);
}

/** Whether a browser is at hand without unpacking. */
export function isChromiumUnpacked(): boolean {
  return Boolean(process.env['CHROMIUM']) || existsSync(unpackedDir());
}

/** Unpacks the npm package's browser, its one font, and the libraries (nss) that a bare Linux lacks. */
export async function unpackChromium(): Promise<void> {
  mkdirSync(cacheDir, { recursive: true });
  const dir = mkdtempSync(join(cacheDir, 'unpack-'));
  try {
    await Promise.all([
      decompress('chromium.br', join(dir, 'chromium')),
      extract('fonts.tar.br', join(dir, 'fonts')),
      extract('al2023.tar.br', join(dir, 'al2023')),
    ]);
    chmodSync(join(dir, 'chromium'), 0o755);
    writeFileSync(join(dir, 'fonts.conf'), fontConfiguration(unpackedDir()));
    renameSync(dir, unpackedDir());
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Where the browser is, and the environment it needs. Unpack it first. */
export function chromium(): { executablePath: string; env: Environment } {
  const other = process.env['CHROMIUM'];
  if (other) {
    return { executablePath: other, env: process.env };
  }
  const dir = unpackedDir();
  const libraries = [join(dir, 'al2023/lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter);
  const env: Environment = { ...process.env, LD_LIBRARY_PATH: libraries };
  if (!existsSync('/etc/fonts/fonts.conf')) {
    env['FONTCONFIG_FILE'] = join(dir, 'fonts.conf');
  }
  return { executablePath: join(dir, 'chromium'), env };
}

/** The package's own file names folders that exist nowhere else; with no font at all VS Code's workbench hangs. */
function fontConfiguration(dir: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${dir}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${dir}/font-cache</cachedir>
</fontconfig>
`;
}

async function decompress(archive: string, target: string): Promise<void> {
  const source = createReadStream(join(packageDir, 'bin', archive));
  await pipeline(source, createBrotliDecompress({ chunkSize: 2 ** 20 }), createWriteStream(target));
}

/** By way of a file: tar may stop reading a pipe before its end, which would break the pipe. */
async function extract(archive: string, dir: string): Promise<void> {
  const tarFile = `${dir}.tar`;
  mkdirSync(dir);
  await decompress(archive, tarFile);
  await runProgram('tar', ['-x', '-f', tarFile], { cwd: dir });
  rmSync(tarFile);
}
