"""What customers of the demo business write about, and what they are told."""

# Subject, question, answer, thanks, and what the number in them may be.
TALKS = [
    (
        "Wrong shade in lot %d",
        "The green of lot %d does not match the card. We cut on Monday, so we need a decision quickly.",
        "You are right, and I am sorry. The replacement leaves today. No charge for the exchange.",
        "Thank you for the quick exchange. The new lot is perfect.",
        (3, 940),
    ),
    (
        "Invoice %d, missing VAT number",
        "Invoice %d came without our VAT number. Our accounting cannot book it. Could you send it again?",
        "Here is the corrected invoice. The number is now in your record, so the next ones will have it.",
        "Got it, thanks.",
        (20100, 29900),
    ),
    (
        "Where is order %d?",
        "Order %d was promised for last week and the tracking has not moved since. When will it arrive?",
        "The carrier lost a day at the border. It is with them again and arrives tomorrow before noon.",
        "It arrived. Thank you for following up.",
        (20100, 29900),
    ),
    (
        "Delivery window for order %d",
        "Can order %d come before 10? Our gate is closed over lunch.",
        "I have asked the carrier for the morning. They confirm between 8 and 10.",
        "That works for us.",
        (20100, 29900),
    ),
    (
        "Colour card, print version",
        "Could you send us the colour card in print? Page %d of the PDF comes out too dark here.",
        "It travels with your next order, at no charge.",
        "Lovely, thanks.",
        (2, 40),
    ),
    (
        "Return of %d metres",
        "We ordered too much and would like to return %d metres, unopened. How do we do that?",
        "The label is attached. We credit the amount as soon as the goods are back.",
        "Sent today.",
        (5, 180),
    ),
    (
        "Cannot sign in to the shop",
        "The password reset never arrives. I tried %d times.",
        "Your mail server held it back. I have set a new one-time link; it works for one hour.",
        "I am in. Thanks.",
        (3, 9),
    ),
    (
        "Damaged roll in delivery %d",
        "One roll of delivery %d is wet on one side. I have photos.",
        "Please keep it for the carrier. A new roll is on its way to you.",
        "Received, all good.",
        (7100, 9900),
    ),
    (
        "Care instructions for article %d",
        "Which temperature may article %d be washed at?",
        "Thirty degrees, no tumble dryer. The sheet is attached.",
        "Perfect.",
        (110, 990),
    ),
    (
        "Change of address",
        "We move on the 1st. From then on please deliver to gate %d.",
        "Noted on your record. The order under way still goes to the old address, unless you call the carrier.",
        "All clear.",
        (2, 9),
    ),
]
NOTES = [
    "Lab confirms it. Can we send the next lot today?",
    "Called the carrier, they call back before four.",
    "Second time this year. Offer the exchange without a question.",
    "Good customer, be generous.",
]
MACHINES = [
    ("Out of office: Re: Your order", "I am away until Monday.", "Auto-Submitted: auto-replied"),
    ("Undelivered mail returned to sender", "The address does not exist.", "Return-Path: <>"),
    ("Textile Weekly, issue 41", "The trade fairs of the season.", "Precedence: bulk"),
    ("Delivery status notification (failure)", "Mailbox full.", "Auto-Submitted: auto-generated"),
]
JUNK = ("Your parcel is waiting", "Undeliverable: Autumn news", "Test, please ignore")  # deleted by hand
