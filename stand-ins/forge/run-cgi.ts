import type { ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip } from 'node:zlib';

/** One HTTP exchange that a CGI process answers. */
export interface CgiExchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** With `cut` or `silent` the request is carried out, but then the connection is cut or left open instead of answered. */
  answer: 'given' | 'cut' | 'silent';
}

/** Passes a request to a CGI process and its output to the caller. Resolves when the process has ended. */
export async function runCgi(cgi: ChildProcess, { request, response, answer }: CgiExchange): Promise<void> {
  const { stdin, stdout } = cgi;
  if (stdin === null || stdout === null) throw new Error('git http-backend was started without pipes');
  response.on('close', () => endGroup(cgi));
  stdin.on('error', () => undefined);
  if (request.headers['content-encoding'] === 'gzip') {
    const gunzip = createGunzip().on('error', () => endGroup(cgi));
    request.pipe(gunzip).pipe(stdin);
  } else {
    request.pipe(stdin);
  }
  const ended = new Promise<void>((resolve) => cgi.on('close', () => resolve()).on('error', () => resolve()));
  if (answer === 'given') forwardOutput(stdout, response);
  else stdout.resume();
  await ended;
  if (answer === 'silent') return;
  if (answer === 'cut') response.destroy();
  else if (response.headersSent) response.end();
  else response.writeHead(500).end('git http-backend gave no answer\n');
}

function endGroup(cgi: ChildProcess): void {
  if (cgi.pid === undefined || cgi.exitCode !== null || cgi.signalCode !== null) return;
  try {
    // SIGTERM lets git remove its lock files. After a SIGKILL nobody could push to the same branch again.
    process.kill(-cgi.pid, 'SIGTERM');
  } catch {
    // The process has just ended by itself.
  }
}

/** Turns CGI output (headers, a blank line, the body) into an HTTP response. */
function forwardOutput(stdout: NonNullable<ChildProcess['stdout']>, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    stdout.off('data', onData);
    let status = 200;
    for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
      const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else if (name !== '') response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
    stdout.pipe(response, { end: false });
  };
  stdout.on('data', onData);
}
