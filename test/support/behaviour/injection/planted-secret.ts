/** A credential that lies in the repository, in its `.env`. Written in two halves, or this file would hold one. */
export const PLANTED_SECRET = ['ghp', 'q7R8a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6'].join('_');
