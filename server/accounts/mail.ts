/** What is written to people about their account. */

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}
export type SendMail = (mail: Mail) => Promise<void>

/** Without a mail server, a letter is shown on the console, to whoever runs Escale. */
export const consoleMail =
  (say: (sentence: string) => void): SendMail =>
  async ({ to, subject, text }) =>
    say(`Courriel non envoyé, aucun serveur de courriel n’est réglé.\nÀ : ${to}\nObjet : ${subject}\n\n${text}`)

const IGNORE = 'Si ce n’est pas vous qui l’avez demandé, ne faites rien : rien ne changera.'

export const letters = {
  verify: (link: string) => ({
    subject: 'Confirmez votre adresse pour ouvrir votre compte Escale',
    text: `Bonjour,\n\nPour ouvrir votre compte Escale, choisissez votre mot de passe ici, dans les 24 heures :\n${link}\n\n${IGNORE}\n`,
  }),
  known: (link: string) => ({
    subject: 'Vous avez déjà un compte Escale',
    text: `Bonjour,\n\nQuelqu’un, vous sans doute, a voulu ouvrir un compte Escale avec cette adresse, qui en a déjà un.\nMot de passe oublié ? Choisissez-en un nouveau ici, dans l’heure :\n${link}\n\n${IGNORE}\n`,
  }),
  reset: (link: string) => ({
    subject: 'Choisissez un nouveau mot de passe pour Escale',
    text: `Bonjour,\n\nPour choisir un nouveau mot de passe, ouvrez ce lien dans l’heure :\n${link}\n\n${IGNORE}\n`,
  }),
  passwordChanged: (forgotten: string) => ({
    subject: 'Votre mot de passe Escale a changé',
    text: `Bonjour,\n\nVotre mot de passe Escale vient de changer, et vos autres sessions sont terminées.\nSi ce n’est pas vous, choisissez-en un nouveau tout de suite, et prévenez un administrateur :\n${forgotten}\n`,
  }),
  invitation: (by: string, link: string) => ({
    subject: 'Vous êtes invité dans Escale',
    text: `Bonjour,\n\n${by} vous ouvre un accès à Escale, l’outil qui attribue les locaux de l’économie sociale et solidaire.\nChoisissez votre mot de passe ici, dans les sept jours :\n${link}\n`,
  }),
  newRole: (by: string, link: string) => ({
    subject: 'Un nouveau rôle dans Escale',
    text: `Bonjour,\n\n${by} vous a donné un nouveau rôle dans Escale. Il vaut dès maintenant :\n${link}\n`,
  }),
}
