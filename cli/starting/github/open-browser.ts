import { spawn } from 'node:child_process';

/** Opens an address in the person's browser, if there is one on this machine. Returns whether it was tried. */
export function openBrowser(url: string, environment: NodeJS.ProcessEnv): boolean {
  const isMac = process.platform === 'darwin';
  const hasScreen = isMac || Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY']);
  if (!hasScreen) return false;
  const child = spawn(isMac ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true });
  // Without the program the address is still on the terminal.
  child.on('error', () => {});
  child.unref();
  return true;
}
