import { hookPaths } from '../../triggers/hook-paths.ts';
import type { Settings } from '../../definitions/settings.ts';
import type { DevFile } from './dev-file.ts';
import { jsonLine } from '../json-line.ts';
import { formatLogLine } from './format-log-line.ts';

/** What `curfew dev` prints. With `--json`, standard output gets only the line that says that everything is ready. */
export interface DevScreen {
  progress: (text: string) => void;
  childLine: (room: string, line: string) => void;
  ready: (file: DevFile) => void;
}

export function createDevScreen(json: boolean, settings: Settings): DevScreen {
  if (json) {
    return {
      progress: (text) => process.stderr.write(`${formatLogLine('dev', text)}\n`),
      childLine: (_room, line) => process.stderr.write(`${line}\n`),
      ready: (file) => process.stdout.write(`${jsonLine(file)}\n`),
    };
  }
  return {
    progress: (text) => process.stdout.write(`${formatLogLine('dev', text)}\n`),
    childLine: (room, line) => process.stdout.write(`${formatLogLine(room, line)}\n`),
    ready: (file) => process.stdout.write(`${table(file, hookPaths(settings))}\n`),
  };
}

function table({ dir, data, temporal, engine, worker, serve }: DevFile, paths: string[]): string {
  const ui = temporal.uiUrl === null ? '' : `   UI ${temporal.uiUrl}`;
  const rows: [string, string, number | null][] = [
    ['serve', `${serve.url}   webhooks: POST ${paths.join(', ')}`, serve.pid],
    ['worker', 'workflows and activities', worker.pid],
    ['engine', engine === null ? 'elsewhere, as CURFEW_AGENT_API says' : engine.url, engine?.pid ?? null],
    ['temporal', `${temporal.address}${ui}`, temporal.pid],
  ];
  const width = Math.max(...rows.map(([, where]) => where.length));
  const lines = rows.map(
    ([name, where, pid]) => `  ${name.padEnd(9)} ${where.padEnd(width)}${pid === null ? '' : `   process ${pid}`}`,
  );
  return [
    '',
    `Curfew is running. Definitions in ${dir}, data in ${data}.`,
    '',
    ...lines.map((line) => line.trimEnd()),
    '',
    'Ctrl-C stops all of it.',
    '',
  ].join('\n');
}
