import type { HandsTool, ToolAnswer } from './hands-tool.ts';
import { openShell, type Ran, type Shell } from './shell.ts';
import type { ShellState } from './shell-reports.ts';

const DEFAULT_TIMEOUT_MS = 120_000;

interface BashInput {
  command?: string;
  restart?: boolean;
  timeout_ms?: number;
}

/**
 * The tool `bash`, with the input and the answers of the SDK's own. In addition, a command that fails tells its exit
 * code beside its output, and a shell that ends or is stopped is replaced by one with the same folder and variables.
 */
export function bashTool({
  workdir,
  environment,
}: {
  workdir: string;
  environment: Record<string, string>;
}): HandsTool & { close(): void } {
  let shell: Shell | null = null;
  let state: ShellState | null = null;
  return {
    async run(input, { signal }): Promise<ToolAnswer> {
      const { command, restart = false, timeout_ms: timeoutMs = DEFAULT_TIMEOUT_MS } = input as BashInput;
      if (restart) {
        shell?.close();
        shell = null;
        state = null;
      }
      if (!command && restart) return { content: 'bash session restarted', isError: false };
      if (!command) return { content: 'bash: command is required', isError: true };
      if (command.includes('\0')) {
        return { content: 'bash: the command holds a NUL character, which no shell can read.', isError: true };
      }
      if (!shell?.isOpen()) shell = openShell({ workdir, environment, state });
      const ran = await shell.run(command, { timeoutMs, signal });
      state = ran.state ?? state;
      return answerOf(ran, timeoutMs);
    },
    close() {
      shell?.close();
      shell = null;
    },
  };
}

const NEXT_SHELL =
  'The next command runs in a new shell, in the folder and with the exported variables that the old one had before ' +
  'this command; other variables, functions and settings are gone.';

function answerOf({ output, code, ending }: Ran, timeoutMs: number): ToolAnswer {
  const words = {
    finished: code === 0 ? [] : [`exit ${code}`],
    exited: [`exit ${code}`, `[This command ended the shell. ${NEXT_SHELL}]`],
    'timed-out': [`bash: bash command timed out after ${timeoutMs}ms`],
    cancelled: ['bash: cancelled'],
  }[ending];
  const content = [output, ...words].filter((line) => line !== '').join('\n');
  return { content, isError: code !== 0 };
}
