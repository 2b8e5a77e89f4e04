/** Signing in by an identity provider: OpenID Connect with discovery, PKCE, state and nonce. */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client'

export interface ProviderSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

/** What must come back unchanged; it waits in a cookie of the browser that left. */
export interface Departure {
  readonly verifier: string
  readonly state: string
  readonly nonce: string
}

/** Whom the provider vouches for. */
export interface Vouched {
  /** Issuer and subject: the same person for good, whatever his e-mail becomes */
  readonly subject: string
  readonly email: string | null
  readonly emailVerified: boolean
  readonly fullName: string | null
}

export function provider({ issuer, clientId, clientSecret }: ProviderSettings, redirectUri: () => string) {
  let known: Promise<Configuration> | null = null
  /** Asked once; again when the provider did not answer. */
  const configuration = () =>
    (known ??= discovery(new URL(issuer), clientId, clientSecret, undefined, {
      // A provider on this machine, for a trial; the settings refuse any other without HTTPS.
      ...(issuer.startsWith('http:') && { execute: [allowInsecureRequests] }),
    }).catch((error: unknown) => {
      known = null
      throw error
    }))

  return {
    /** Where to send the browser, and what to keep until it comes back. */
    async leave(): Promise<{ to: string; departure: Departure }> {
      const departure = { verifier: randomPKCECodeVerifier(), state: randomState(), nonce: randomNonce() }
      const to = buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri(),
        scope: 'openid email profile',
        code_challenge: await calculatePKCECodeChallenge(departure.verifier),
        code_challenge_method: 'S256',
        state: departure.state,
        nonce: departure.nonce,
      })
      return { to: to.href, departure }
    },

    /** @param query of the address that the provider sent the browser back to. @throws when anything does not match */
    async comeBack(query: string, { verifier, state, nonce }: Departure): Promise<Vouched> {
      const config = await configuration()
      const tokens = await authorizationCodeGrant(config, new URL(`${redirectUri()}?${query}`), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      const { iss, sub } = tokens.claims()!
      const person = await fetchUserInfo(config, tokens.access_token, sub)
      const words = [person.given_name, person.family_name].filter((word) => typeof word === 'string').join(' ')
      return {
        subject: `${iss} ${sub}`,
        email: person.email ?? null,
        emailVerified: person.email_verified === true,
        fullName: person.name ?? (words || null),
      }
    },
  }
}
