import type { SigningKey } from '../keys/key-ring.ts';
/** A real RSA key, made anew: no key of ours is in a file. */
export declare function aSigningKey(): SigningKey;
