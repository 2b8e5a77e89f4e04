import { count, french } from './french.ts'

/** « Ma structure »: what a member reads and does for its organisation. */
export const text = french({
  lead: 'Vos demandes, vos locaux, vos conventions et votre parcours, au même endroit.',
  choose: 'Structure',
  none: 'Vous n’êtes membre d’aucune structure',
  noneHow: 'Un administrateur peut vous rattacher à la vôtre, depuis les comptes.',
  sheet: 'Voir la fiche',
  offers: {
    title: 'Un local vous est proposé',
    answerBy: (day: string) => `réponse au plus tard le ${day}`,
  },
  demands: {
    title: 'Vos demandes',
    none: 'Aucune demande en cours.',
    apply: 'Demander un local',
    open: 'Voir la demande',
    application: 'Relire la candidature',
    place: (position: number, among: number) =>
      among < 2
        ? 'C’est la seule demande de ce type en ce moment.'
        : `Par date, elle est la ${position === 1 ? '1re' : `${position}e`} des ${among} demandes du même type de local. Les décisions suivent la grille de points.`,
    delay: (days: number) => `D’habitude, il faut ${count(days, 'jour', 'jours')} de l’envoi à l’entrée.`,
    noDelay: 'Personne ne sait encore combien de temps il faut d’habitude.',
    ask: 'Qu’est-ce qui améliorerait vos chances ?',
    grid: 'Comment sont décidées les attributions',
  },
  premises: {
    title: 'Vos locaux et vos conventions',
    none: 'Vous n’occupez aucun local pour l’instant.',
    noAgreement: 'Aucune convention n’est encore écrite pour ce local.',
    state: 'État',
    ends: (day: string) => `Dernier jour : ${day}.`,
    noEnd: 'Sans terme convenu.',
    notice: (months: number) => `Préavis : ${count(months, 'mois', 'mois')}.`,
    open: 'Lire la convention',
    pdf: 'PDF',
    pdfOf: (room: string) => `Convention de ${room}, en PDF`,
    renew: 'Demander le renouvellement',
    leave: 'Annoncer un départ',
  },
  wish: {
    title: { renew: 'Demander le renouvellement', leave: 'Annoncer un départ' },
    lead: {
      renew: 'Les gestionnaires reçoivent votre message et vous répondent. Rien n’est décidé par cet envoi.',
      leave:
        'Les gestionnaires reçoivent votre message. Ce n’est pas encore un congé : donnez-le dans les formes de votre convention.',
    },
    on: { renew: 'Jusqu’au, si vous le savez', leave: 'Dernier jour souhaité' },
    note: 'Un mot pour les gestionnaires',
    send: 'Envoyer',
    sent: 'Votre message est parti. Les gestionnaires vous répondront.',
  },
  pathway: {
    title: 'Votre parcours',
    stage: (stage: string) => `Étape actuelle : ${stage}.`,
    next: (stage: string) => `Étape suivante : ${stage}.`,
    last: 'C’est la dernière étape du parcours.',
    left: 'À atteindre avant d’en changer :',
    allReached: 'Tous vos jalons sont atteints : une revue d’étape peut décider de la suite.',
    noMilestone: 'Aucun jalon n’est fixé. Ils se fixent avec la personne qui vous accompagne.',
    due: (day: string) => `prévu le ${day}`,
    open: 'Voir le parcours',
  },
  messages: {
    title: 'Vos messages',
    none: 'Aucun message.',
    all: 'Tous les messages',
    unread: 'non lu',
  },
})
