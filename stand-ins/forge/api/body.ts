import { ApiError } from './api-error.ts';
import type { ApiContext } from './context.ts';

/** A JSON body that is read member by member. A member of the wrong type throws GitHub's 422; a missing one is undefined. */
export interface Body {
  has(name: string): boolean;
  string(name: string): string | undefined;
  /** Text, or null if the caller sent null. */
  nullableString(name: string): string | null | undefined;
  boolean(name: string): boolean | undefined;
  /** A list whose items the caller reads. */
  list(name: string): unknown[] | undefined;
  /** A list of names; each may be sent as text or as an object with `name` or `login`. */
  names(name: string): string[] | undefined;
}

/** Reads the body of a request. With `listAs`, a bare list is read as an object with the list in that member. */
export async function readBody(c: ApiContext, listAs?: string): Promise<Body> {
  let json: unknown;
  try {
    json = await c.req.json();
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
  if (Array.isArray(json) && listAs !== undefined) json = { [listAs]: json };
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ApiError(400, 'Body should be a JSON object');
  }
  return bodyOf(new Map(Object.entries(json)));
}

function bodyOf(members: ReadonlyMap<string, unknown>): Body {
  const nullableString = (name: string): string | null | undefined => {
    const value = members.get(name);
    if (value === undefined || value === null || typeof value === 'string') return value;
    throw wrong(name, value, 'a string');
  };
  return {
    has: (name) => members.has(name),
    nullableString,
    string: (name) => nullableString(name) ?? undefined,
    boolean: (name) => {
      const value = members.get(name);
      if (value === undefined || typeof value === 'boolean') return value;
      throw wrong(name, value, 'a boolean');
    },
    list: (name) => {
      const value = members.get(name);
      if (value === undefined || Array.isArray(value)) return value as unknown[] | undefined;
      throw wrong(name, value, 'an array');
    },
    names: (name) => {
      const value = members.get(name);
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) throw wrong(name, value, 'an array');
      return value.map((item) => nameOf(name, item));
    },
  };
}

function wrong(name: string, value: unknown, wanted: string): ApiError {
  return new ApiError(422, `Invalid request.\n\nFor 'properties/${name}', ${JSON.stringify(value)} is not ${wanted}.`);
}

function nameOf(member: string, item: unknown): string {
  if (typeof item === 'string') return item;
  if (typeof item === 'object' && item !== null) {
    if ('name' in item && typeof item.name === 'string') return item.name;
    if ('login' in item && typeof item.login === 'string') return item.login;
  }
  throw wrong(member, item, 'a string');
}
