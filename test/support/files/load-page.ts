import { createServer } from 'node:http';
import { parseHTML } from 'linkedom';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

/** What came of opening the page of an application. */
export interface LoadedPage {
  title: string;
  /** The styles and programs that it names and that could be loaded, in their order. */
  loaded: string[];
}

/** Serves the files of an application and loads its page, with all that it names, as a browser does. */
export async function loadPage(files: ReadonlyMap<string, Buffer>): Promise<LoadedPage> {
  const server = createServer((request, response) => {
    const content = files.get(request.url === '/' ? 'index.html' : (request.url ?? '').slice(1));
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  const url = await listenOn(server, { host: '127.0.0.1', port: 0 });
  try {
    const { document } = parseHTML(await (await fetch(url)).text());
    const named = [...document.querySelectorAll('link[href], script[src]')];
    const loaded: string[] = [];
    for (const element of named) {
      const name = element.getAttribute('href') ?? element.getAttribute('src') ?? '';
      if ((await fetch(new URL(name, `${url}/`))).ok) loaded.push(name);
    }
    return { title: document.title, loaded };
  } finally {
    await closeServer(server, 0);
  }
}
