"""What each kind of activity is for, as the demo's organisation would write it."""

from typing import Any

from outreach.events.words import EventType

VISIT = (
    "Rencontrer une personne du métier et lui poser ses questions; situer les programmes qui y mènent.",
    "Meet somebody of the trade and ask questions; place the programs that lead there.",
)
OTHERS = {
    EventType.TALK: (
        "Découvrir la variété des métiers des TI et les besoins de la région.",
        "Discover how varied careers in IT are, and what the region needs.",
    ),
    EventType.WORKSHOP: (
        "Programmer un premier jeu en équipe et comprendre comment le métier travaille.",
        "Program a first game as a team and understand how the trade works.",
    ),
    EventType.COMPANY_TOUR: (
        "Voir un milieu de travail, ses équipes et ses outils; parler études et embauche.",
        "See a workplace, its teams and tools; talk of studies and hiring.",
    ),
    EventType.COUNSELLOR_DAY: (
        "Mettre à jour sa connaissance des programmes en TI et du marché du travail.",
        "Bring up to date what one knows of IT programs and of the job market.",
    ),
    EventType.WEBINAR: (
        "Connaître les métiers d’un domaine des TI, leurs études et leurs perspectives.",
        "Know the careers of one field of IT, their studies and prospects.",
    ),
    EventType.EDUCATOR_TRAINING: (
        "Mener en classe une activité sur les TI sans en être spécialiste.",
        "Lead an activity about IT in class without being a specialist.",
    ),
    EventType.CAREER_FAIR: (
        "Comparer programmes et métiers en une demi-journée, avec celles et ceux qui les vivent.",
        "Compare programs and careers in half a day, with the people who live them.",
    ),
    EventType.HACKATHON: (
        "Résoudre en équipe, en une journée, un problème posé par une entreprise.",
        "Solve in a day, as a team, a problem set by a company.",
    ),
    EventType.PARENTS_EVENING: (
        "Répondre aux questions des familles sur les TI après le secondaire.",
        "Answer the questions of families about IT after secondary school.",
    ),
}


def of(event_type: EventType) -> dict[str, Any]:
    """The objectives of an event of that type, in both languages."""
    french, english = OTHERS.get(event_type, VISIT)
    return {"objectives_fr": french, "objectives_en": english}
