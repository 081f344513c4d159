export interface RequestedFault {
  /** Matches method and path: `POST /repos/acme/api/pulls`, or for git `POST /acme/api.git/git-receive-pack`. */
  match: RegExp;
  /** The status to answer instead; 500 by default. */
  status?: number;
  headers?: Record<string, string>;
  /** What the answer is instead of JSON: a page of something that stands in front of the forge, or half an answer. */
  body?: string;
  /** Cuts the connection instead of answering. */
  cutSocket?: boolean;
  /** Never answers: who asked waits until it gives up or dies. */
  isSilent?: boolean;
  /** Carries the request out first: it is done, but the caller does not learn that. */
  after?: boolean;
}

export interface Faults {
  failNext: (fault: RequestedFault) => void;
  /** Returns the first fault that matches this request and removes it: each fault is played once. */
  take: (method: string, path: string) => RequestedFault | undefined;
}

export function createFaults(): Faults {
  const waiting: RequestedFault[] = [];
  return {
    failNext: (fault) => void waiting.push(fault),
    take: (method, path) => {
      const index = waiting.findIndex((fault) => fault.match.test(`${method} ${path}`));
      return index < 0 ? undefined : waiting.splice(index, 1)[0];
    },
  };
}
