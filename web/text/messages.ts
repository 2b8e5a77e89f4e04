import type { EmailState, MessageKind } from '../../server/contract.ts'
import { count, french } from './french.ts'

/** Messages, how they come, and what Escale does by itself. */
export const text = french({
  title: 'Messages',
  lead: 'Ce qu’Escale vous signale. Un message reste ici deux ans.',
  caption: 'Messages, les plus récents d’abord',
  empty: 'Aucun message',
  emptyHow: 'Quand Escale aura quelque chose à vous signaler, vous le lirez ici.',
  columns: { subject: 'Objet', received: 'Reçu le' },
  unread: 'Non lu',
  readAll: 'Tout marquer comme lu',
  allRead: (marked: number) => `${count(marked, 'message marqué comme lu', 'messages marqués comme lus')}.`,
  open: 'Ouvrir',
  found: (total: number) => count(total, 'message', 'messages'),

  settings: {
    title: 'Réglages des messages',
    short: 'Réglages',
    lead: 'Choisissez comment les messages vous arrivent, et suivez les échéances dans votre agenda.',
    choices: 'Comment vous recevez les messages',
    inApp: 'Dans Escale',
    byEmail: 'Par e-mail',
    saved: 'Réglage enregistré.',
    email: {
      possible: 'Les messages de votre compte (mot de passe, sécurité) partent toujours par e-mail.',
      no_server: 'Aucun serveur d’envoi n’est réglé sur cette installation : les messages restent dans Escale.',
      no_address: 'Aucune adresse e-mail ne vous est connue : vos messages restent dans Escale.',
    },
    calendar: {
      title: 'Agenda',
      lead: 'Une adresse secrète, à donner à votre agenda (abonnement à un calendrier) : il affichera les fins d’occupation et les fermetures de sites, et se mettra à jour tout seul. Qui connaît l’adresse lit cet agenda : gardez-la pour vous.',
      create: 'Créer mon adresse d’agenda',
      since: (when: string) =>
        `Une adresse est active depuis le ${when}. Elle n’est montrée qu’à sa création : si vous l’avez perdue, remplacez-la.`,
      replace: 'Remplacer l’adresse',
      end: 'Supprimer l’adresse',
      ended: 'L’adresse est supprimée : les agendas qui l’utilisaient ne se mettront plus à jour.',
      address: 'Votre adresse d’agenda',
      addressHint: 'Copiez-la maintenant : elle ne sera plus montrée. Une adresse précédente ne marche plus.',
      copy: 'Copier',
      copied: 'Adresse copiée.',
      selected: 'Adresse sélectionnée : copiez-la avec Ctrl + C.',
    },
  },

  tasks: {
    title: 'Tâches et envois',
    lead: 'Ce qu’Escale fait tout seul : envoyer les e-mails, faire passer les échéances. Après plusieurs essais sans succès, une tâche est abandonnée ; relancez-la une fois la cause réparée.',
    filter: 'Quelles tâches',
    states: { dead: 'Abandonnées', waiting: 'En attente' },
    caption: { dead: 'Tâches abandonnées', waiting: 'Tâches en attente' },
    empty: { dead: 'Aucune tâche abandonnée', waiting: 'Aucune tâche en attente' },
    emptyHow: {
      dead: 'Tout ce qu’Escale devait faire s’est bien passé.',
      waiting: 'Il n’y a rien à faire pour l’instant.',
    },
    columns: { task: 'Tâche', when: 'Moment', attempts: 'Essais', action: 'Action' },
    running: 'en cours',
    due: (when: string) => `prévue le ${when}`,
    givenUp: (when: string) => `abandonnée le ${when}`,
    relaunch: 'Relancer',
    refresh: 'Actualiser',
    relaunched: 'La tâche est relancée.',
    kinds: {
      send_email: 'Envoi d’un e-mail',
      forget_old_messages: 'Effacement des messages anciens',
      forget_done_jobs: 'Effacement des tâches faites',
      apply_retention: 'Effacement de ce qui a passé sa durée de conservation',
      tell_warnings: 'Annonce des échéances',
      run_offer_deadlines: 'Échéances des propositions de local',
      offer_next: 'Proposition à la structure suivante',
      tell_applicants: 'Annonce du suivi des candidatures',
      remind_committee: 'Rappel des notes attendues pour le comité',
      import: 'Import d’un jeu de données',
      forget_import_files: 'Effacement des fichiers jamais importés',
      forget_drafts: 'Effacement des brouillons de candidature abandonnés',
    } as Readonly<Record<string, string>>,
    trial: {
      title: 'Essayer l’envoi d’e-mails',
      address: 'Adresse qui recevra l’essai',
      send: 'Envoyer un essai',
      sent: (address: string) =>
        `L’essai part vers ${address}. S’il n’arrive pas, la raison s’affichera dans les tâches ci-dessous.`,
      fault: 'Donnez une adresse comme prenom@exemple.fr.',
    },
  },
})

export const MESSAGE_KIND: Record<Exclude<MessageKind, 'account'>, string> = french({
  application: 'Suivi des candidatures',
  offer: 'Propositions de local et réponses',
  committee: 'Comités et visites',
  agreement: 'Conventions et échéances',
  upkeep: 'Fonctionnement d’Escale',
})

/** What is worth saying of the e-mail beside a message; nothing when there was none. */
export const EMAIL_STATE: Record<EmailState, string | null> = french({
  none: null,
  waiting: 'E-mail en attente d’envoi',
  sending: 'E-mail en cours d’envoi',
  sent: 'Envoyé aussi par e-mail',
  failed: 'L’e-mail n’a pas pu être envoyé',
  unsure: 'L’e-mail est peut-être parti',
})
