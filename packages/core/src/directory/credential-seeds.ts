/** A secret of an app. */
export interface PasswordCredentialSeed {
  /** The secret itself: what a client sends. */
  readonly secretText: string
  readonly displayName?: string
  readonly keyId?: string
  /** @default a day before the mock started */
  readonly startDateTime?: Date | string
  /** @default two years after the mock started */
  readonly endDateTime?: Date | string
}

/** A certificate: PEM, DER, base64 of DER as Graph has it, or Node's `X509Certificate`. */
export type CertificateSeed = string | Uint8Array | { readonly raw: Uint8Array }

/** A certificate that an app signs with. */
export interface KeyCredentialSeed {
  /** The certificate, without its private key. */
  readonly key: CertificateSeed
  /** @default the certificate's subject */
  readonly displayName?: string | null
  readonly keyId?: string
  readonly type?: 'AsymmetricX509Cert'
  readonly usage?: 'Verify'
  /** @default what the certificate says */
  readonly startDateTime?: Date | string
  /** @default what the certificate says */
  readonly endDateTime?: Date | string
  /** base64. @default the SHA-1 thumbprint */
  readonly customKeyIdentifier?: string | null
  /**
   * `true`: the authority of the certificate has revoked it (AADSTS7000214).
   *
   * @default false
   */
  readonly isRevoked?: boolean
}

/** Certificates that an app trusts by name and issuer, whichever they are. */
export interface TrustedCertificateSubjectSeed {
  /** The common name, or a DNS name, of the certificate's holder. */
  readonly subjectName: string
  /** The certificate of the authority that issues for this name. */
  readonly authority: CertificateSeed
  /** SHA-1 thumbprints in hexadecimal of certificates that are no longer good: AADSTS7000277. @default none */
  readonly revokedCertificateIdentifiers?: readonly string[]
}

/** Trust in the tokens of another issuer. `subject` and `claimsMatchingExpression` exclude each other. */
export interface FederatedIdentityCredentialSeed {
  /** Unique in the app. @default made from the position */
  readonly name?: string
  readonly id?: string
  /** What `iss` must be, to the letter. */
  readonly issuer: string
  /** What `sub` must be, to the letter. */
  readonly subject?: string | null
  /** For GitHub Actions, GitLab and HCP Terraform: what claims must fit, such as `claims['sub'] matches 'repo:contoso/*'`. */
  readonly claimsMatchingExpression?: {
    readonly value: string
    /** @default 1 */
    readonly languageVersion?: 1
  } | null
  /** What `aud` must be. @default ['api://AzureADTokenExchange'] */
  readonly audiences?: readonly string[]
  readonly description?: string | null
}
