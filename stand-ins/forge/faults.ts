export interface RequestedFault {
  /** Tested against `POST /repos/acme/api/pulls`, for git `POST /acme/api.git/git-receive-pack`. */
  match: RegExp;
  /** The answer instead of ours; 500 unless the socket is cut. */
  status?: number;
  headers?: Record<string, string>;
  /** No answer at all: the connection ends. */
  cutSocket?: boolean;
  /** The request is carried out first: done, but the caller does not learn it. */
  after?: boolean;
}

export interface Faults {
  failNext: (fault: RequestedFault) => void;
  /** The fault for this request, if one waits for it; each is played once. */
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
